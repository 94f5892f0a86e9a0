// The one error that a call can end with. The screen matches on `code`; `message` and `hint` are for a person.
import type { ApiError } from "./bindings";

export class ApiFailure extends Error implements ApiError {
  readonly code: string;
  readonly hint: string;

  constructor(error: ApiError, options?: ErrorOptions) {
    super(error.message, options);
    this.name = "ApiFailure";
    this.code = error.code;
    this.hint = error.hint;
  }
}

/** The node did not answer at all: it stopped, or the connection to it is gone. */
export function unreachable(cause: unknown): ApiFailure {
  const error = {
    code: "host.unreachable",
    message: "The node does not answer.",
    hint: "Check that Landline is running.",
  };
  return new ApiFailure(error, { cause });
}

/** This tab may not talk to the node; the screen shows how to go on. */
export function locked(): ApiFailure {
  return new ApiFailure({
    code: "web.unauthorized",
    message: "This tab has not been let in, or Landline was restarted since.",
    hint: "Run landline open, and open the link that it prints in this browser.",
  });
}

/** The node answered with something that is neither a result nor an error of the contract. */
export function badAnswer(cause: unknown): ApiFailure {
  const error = { code: "host.bad_answer", message: "The answer could not be understood.", hint: "Restart Landline." };
  return new ApiFailure(error, { cause });
}

/** The window could not write a download. */
export function notSaved(): ApiFailure {
  return new ApiFailure({
    code: "host.not_saved",
    message: "The file could not be saved where downloads go.",
    hint: "Check that the disk is not full and that the folder is yours.",
  });
}

export function isApiError(value: unknown): value is ApiError {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return typeof fields.code === "string" && typeof fields.message === "string" && typeof fields.hint === "string";
}

/** Turns whatever was thrown into a failure, so that callers need to know one shape only. */
export function toFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  return isApiError(thrown) ? new ApiFailure(thrown) : badAnswer(thrown);
}
