// What an error code says to a person in their language. A code without a sentence here shows the node's own.
import { type ApiFailure, toFailure } from "@/lib/host";
import type { MessageKey, Translate, Values } from "./translate";

const SENTENCES: Readonly<Record<string, MessageKey>> = {
  "host.unreachable": "error.unreachable",
  "host.bad_answer": "error.bad_answer",
  "node.storage": "error.storage",
  "config.not_written": "error.storage",
  "config.bad_value": "error.bad_value",
  "chat.not_saved": "error.storage",
  "chat.too_long": "error.too_long",
  "chat.unencodable": "error.unencodable",
  "chat.unanswered": "error.unanswered",
};

/** `values` fill the sentence, such as `name`; `detail` is the node's own sentence, for what only it can say. */
export function errorText(error: unknown, t: Translate, values: Values = {}): string {
  const failure = toFailure(error);
  const key = SENTENCES[failure.code];
  return key ? t(key, { detail: failure.message, ...values }) : ownWords(failure);
}

function ownWords({ message, hint }: ApiFailure): string {
  return hint ? `${message} ${hint}` : message;
}
