// What the pages of the gallery are made of.
import type { ReactNode } from "react";

export type GalleryPage = {
  /** In the address and in the name of the picture. */
  name: string;
  element: ReactNode;
  /** The button that is pressed before the picture is taken, for what floats; the whole window is in the picture then. */
  press?: string;
  /** How it is pressed, if not by a click. */
  how?: "hover" | "right";
  /** A state that only a pointer or a keyboard brings about, of everything on the page at once. */
  force?: "hover" | "focus-visible";
};

export function Piece({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="piece">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export const Line = ({ children }: { children: ReactNode }) => <div className="line">{children}</div>;
export const Stack = ({ children }: { children: ReactNode }) => <div className="stack">{children}</div>;

export function ignore(): void {
  // What is pressed here does nothing.
}
