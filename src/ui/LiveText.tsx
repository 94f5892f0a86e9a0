// The text of a live region (role status or alert). Each text is a new paragraph, because WebKitGTK announces a block that
// is added to the region and not a text that changes in place.

type LiveTextProps = {
  children: string | false | null | undefined;
  /** Appended for screen readers alone. */
  unseen?: string | undefined;
};

export function LiveText({ children, unseen = "" }: LiveTextProps) {
  return (
    children && (
      <p key={children + unseen}>
        {children}
        {unseen && <span className="visually-hidden">{unseen}</span>}
      </p>
    )
  );
}
