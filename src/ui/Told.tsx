// What stands in a live region (role status or alert): a paragraph of its own for every text. WebKitGTK tells a screen reader
// of a block that comes, and says nothing when a text changes in its place.

type ToldProps = {
  children: string | false | null | undefined;
  /** Said after it, for those who do not see what it is about. */
  unseen?: string | undefined;
};

export function Told({ children, unseen = "" }: ToldProps) {
  return (
    children && (
      <p key={children + unseen}>
        {children}
        {unseen && <span className="visually-hidden">{unseen}</span>}
      </p>
    )
  );
}
