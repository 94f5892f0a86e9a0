// Gathers what comes one by one within a time, to be taken together.

export type Batcher<T> = {
  /** True if this one is the first of a batch. */
  add: (item: T) => boolean;
  /** What waits is forgotten. */
  stop: () => void;
};

/** `take` gets everything that was added within `ms` milliseconds from the first on, in order. */
export function batcher<T>(ms: number, take: (items: T[]) => void): Batcher<T> {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
    take(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      if (timer !== undefined) return false;
      timer = setTimeout(flush, ms);
      return true;
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      waiting = [];
    },
  };
}
