// What stands in a live region (role status or alert): a paragraph of its own for every text. WebKitGTK tells a screen reader
// of a block that comes, and says nothing when a text changes in its place.
export function Told({ children }: { children: string | false | null | undefined }) {
  return children && <p key={children}>{children}</p>;
}
