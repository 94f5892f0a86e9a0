// A text as a file where downloads go: a browser and the webview of the desktop both save what a link with a name leads to.

export type SavedText = { name: string; type: string; text: string };

/** An address of the text, within this page. */
export function addressOf({ type, text }: SavedText): string {
  const url = URL.createObjectURL(new Blob([text], { type }));
  // The bytes are taken once the download has begun; this gives it the time to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return url;
}

export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
