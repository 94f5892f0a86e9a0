// Saves a text as a file where downloads go: a browser and the webview of the desktop both do it for a link with a name.

export type SavedText = { name: string; type: string; text: string };

export function saveFile({ name, type, text }: SavedText): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes once it has begun; this gives it the time to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
