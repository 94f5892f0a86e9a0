// What an error code says to a person in their language. A code without a sentence here shows the node's own.
import { type ApiFailure, type ErrorCode, toFailure } from "@/lib/host";
import type { MessageKey, Translate, Values } from "./translate";

/** Codes of the screen's own, of files that it reads, and of the web server. */
type OtherCode =
  | "host.unreachable"
  | "host.bad_answer"
  | "host.not_saved"
  | "import.not_an_export"
  | "import.newer"
  | "node.ended"
  | "web.unauthorized"
  | "web.too_many_requests";

/** A code of the contract without a sentence here does not compile. */
const SENTENCES: Readonly<Record<ErrorCode | OtherCode, MessageKey>> = {
  "host.unreachable": "error.unreachable",
  "host.bad_answer": "error.bad_answer",
  "host.not_saved": "error.not_saved",
  "node.storage": "error.storage",
  "node.disk_full": "error.disk_full",
  "node.database_damaged": "error.database_damaged",
  "node.database_newer": "error.database_newer",
  "config.not_written": "error.storage",
  "config.bad_value": "error.bad_value",
  "chat.not_saved": "error.storage",
  "chat.too_long": "error.too_long",
  "chat.unencodable": "error.unencodable",
  "chat.unanswered": "error.unanswered",
  "chat.cancelled": "error.cancelled",
  "chat.unreadable": "error.unreadable",
  "chat.gone_for_good": "error.gone_for_good",
  "import.not_an_export": "error.not_an_export",
  "import.newer": "error.newer_export",
  "peer.bad_identity": "error.contact_in_file",
  "config.unreadable": "error.settings_file",
  "peer.not_announced": "error.not_announced",
  "chat.empty": "error.no_text",
  "chat.no_room": "error.no_room",
  "chat.to_self": "error.to_self",
  "chat.not_outgoing": "error.not_with_this",
  "chat.not_incoming": "error.not_with_this",
  "chat.unknown_charset": "error.not_with_this",
  "chat.unknown_contact": "error.gone",
  "chat.unknown_message": "error.gone",
  "peer.unknown_contact": "error.gone",
  "peer.bad_address": "error.bad_address",
  "peer.mark_too_long": "error.mark_too_long",
  "peer.too_many_groups": "error.too_many_groups",
  "api.bad_id": "error.gone",
  "chat.stopped": "error.not_now",
  "chat.peers": "error.not_now",
  "peer.busy": "error.not_now",
  "peer.not_running": "error.not_now",
  "config.interrupted": "error.not_now",
  "node.ended": "error.not_now",
  "api.internal": "error.not_now",
  "api.unknown_command": "error.other_version",
  "api.bad_arguments": "error.other_version",
  "desktop.login_not_changed": "error.login_not_changed",
  "desktop.none": "error.no_window",
  "chat.id_taken": "error.not_with_this",
  "config.unknown_key": "error.other_version",
  "node.profile_in_use": "error.not_started",
  "node.profile": "error.not_started",
  "node.port_taken": "error.not_started",
  "node.bind": "error.not_started",
  "peer.heartbeat_out_of_range": "error.bad_value",
  "peer.heartbeat_not_below_timeout": "error.bad_value",
  "peer.timeout_not_above_heartbeat": "error.bad_value",
  "peer.zero_interval": "error.bad_value",
  "bytes.unknown_ticket": "error.file_over",
  "bytes.wrong_direction": "error.file_over",
  "bytes.wrong_size": "error.file_over",
  "bytes.bad_offset": "error.file_over",
  "bytes.bad_range": "error.file_over",
  "bytes.in_use": "error.files_busy",
  "bytes.too_many_tickets": "error.files_busy",
  "bytes.too_many_streams": "error.files_busy",
  "bytes.too_large": "error.file_too_large",
  "bytes.stalled": "error.file_stalled",
  "bytes.cancelled": "error.file_cancelled",
  "bytes.failed": "error.file_failed",
  "bytes.no_random_numbers": "error.not_now",
  "web.unauthorized": "error.link_expired",
  "web.too_many_requests": "error.too_fast",
};

/** `values` fill the sentence, such as `name`; `detail` is the node's own sentence, for what only it can say. */
export function errorText(error: unknown, t: Translate, values: Values = {}): string {
  const failure = toFailure(error);
  const key = isKnown(failure.code) ? SENTENCES[failure.code] : undefined;
  return key ? t(key, { detail: failure.message, ...values }) : ownWords(failure);
}

function isKnown(code: string): code is keyof typeof SENTENCES {
  return Object.hasOwn(SENTENCES, code);
}

function ownWords({ message, hint }: ApiFailure): string {
  return hint ? `${message} ${hint}` : message;
}
