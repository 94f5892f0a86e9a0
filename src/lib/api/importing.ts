// Takes in a file that `exportEverything` wrote, here or on another computer. Twice is as good as once.
import { ApiFailure, type Contact, call, type Message, type PastContact } from "@/lib/host";
import { getProfile } from "./settings";

/** What was taken in; `known` messages were there already. */
export type Imported = { contacts: number; messages: number; known: number };

type Exported = { contacts: Contact[]; conversations: { contactId: string; messages: Message[] }[] };

/** Characters of JSON in one call: the web server takes a megabyte, and a character may be three bytes. */
const BATCH = 300_000;

/** `onProgress` is told how many messages were sent to the node so far, and of how many. */
export async function importEverything(
  text: string,
  onProgress: (sent: number, all: number) => void,
): Promise<Imported> {
  const { contacts, conversations } = parse(text);
  const own = await getProfile();
  const others = contacts.filter(({ isSelf, user, host }) => !(isSelf || (user === own.user && host === own.host)));
  const ids = new Map<string, string>();
  for (const other of others) ids.set(other.id, await call("import_contact", { contact: past(other) }));
  const kept = conversations.filter(({ contactId }) => ids.has(contactId));
  const all = kept.reduce((sum, { messages }) => sum + messages.length, 0);
  let [sent, added] = [0, 0];
  onProgress(sent, all);
  for (const { contactId, messages } of kept) {
    for (const batch of batches(messages)) {
      added += await call("import_messages", { contactId: ids.get(contactId) ?? "", messages: batch });
      sent += batch.length;
      onProgress(sent, all);
    }
  }
  return { contacts: others.length, messages: added, known: all - added };
}

function past(contact: Contact): PastContact {
  const { user, host, nickname, group, charset, firstSeen, lastSeen } = contact;
  const { pinned, blocked, ownName, note, groups } = contact;
  // Files of earlier versions do not say it.
  const charsetChoice = contact.charsetChoice ?? null;
  const marks = { pinned, blocked, ownName, note, groups, charsetChoice };
  return { user, host, nickname, group, charset, firstSeen, lastSeen, ...marks };
}

function* batches(messages: readonly Message[]): Generator<Message[]> {
  let [batch, size]: [Message[], number] = [[], 0];
  for (const message of messages) {
    const more = JSON.stringify(message).length;
    if (batch.length > 0 && size + more > BATCH) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(message);
    size += more;
  }
  if (batch.length > 0) yield batch;
}

/** Of each contact and message the node says itself what does not fit. */
function parse(text: string): Exported {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw notAnExport();
  }
  if (!isExport(file)) throw notAnExport();
  if (file.format > 1) {
    const message = "This file was exported by a newer version of Landline.";
    throw new ApiFailure({ code: "import.newer", message, hint: "Update Landline on this computer." });
  }
  return file;
}

function isExport(file: unknown): file is Exported & { format: number } {
  if (typeof file !== "object" || file === null) return false;
  const { format, contacts, conversations } = file as Record<string, unknown>;
  const talks = (each: unknown) => Array.isArray((each as { messages?: unknown } | null)?.messages);
  return (
    typeof format === "number" &&
    Array.isArray(contacts) &&
    contacts.every((each) => typeof each === "object" && each !== null) &&
    Array.isArray(conversations) &&
    conversations.every(talks)
  );
}

function notAnExport(): ApiFailure {
  const message = "This is not a file that Landline exported.";
  return new ApiFailure({ code: "import.not_an_export", message, hint: "Export on the other computer under Storage." });
}
