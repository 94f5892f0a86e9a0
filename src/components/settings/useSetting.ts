// A setting that takes effect when its field is left or Enter is pressed, and says what came of it. Escape takes it back.
import { type KeyboardEvent, useState } from "react";

type SettingOptions = {
  /** As the node has it. */
  saved: string;
  /** A sentence when this text cannot be saved; null when it can. */
  check?: (text: string) => string | null;
  save: (text: string) => Promise<void>;
  /** A sentence for what `save` was rejected with. */
  explain: (error: unknown) => string;
};

type State = { text: string | null; error: string | null; done: boolean };

const SETTLED: State = { text: null, error: null, done: false };

export function useSetting({ saved, check, save, explain }: SettingOptions) {
  const [state, setState] = useState<State>(SETTLED);
  // Untouched, the field follows the node: another window may change the same setting.
  const text = state.text ?? saved;

  const commit = async () => {
    if (state.text === null) return;
    if (text.trim() === saved) {
      setState(SETTLED);
      return;
    }
    const error = check?.(text) ?? null;
    if (error !== null) {
      setState({ text, error, done: false });
      return;
    }
    try {
      await save(text);
      // What was typed while it was being saved stays to be saved next.
      setState((now) => (now.text === state.text ? { text: null, error: null, done: true } : now));
    } catch (rejected) {
      const sentence = explain(rejected);
      setState((now) => ({ ...now, error: sentence, done: false }));
    }
  };

  return {
    error: state.error,
    done: state.done,
    input: {
      value: text,
      onChange: (event: { target: { value: string } }) => {
        const next = event.target.value;
        // An error that is shown is followed while it is being mended; a new one waits until the field is left.
        setState((now) => ({ text: next, error: now.error === null ? null : (check?.(next) ?? null), done: false }));
      },
      onBlur: () => void commit(),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") void commit();
        else if (event.key === "Escape") setState(SETTLED);
      },
    },
  };
}
