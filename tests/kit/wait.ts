// Waiting without blind sleeps: a probe is asked again whenever there is news, and from time to time in case the news
// comes from somewhere else, until it answers or the deadline is over.

export interface NewsSource {
  onNews(listener: () => void): () => void;
}

const SILENT: NewsSource = { onNews: () => () => {} };
/** How long without news before the probe is asked again, in milliseconds. */
const PATIENCE = 200;

/** The probe's first answer that is neither undefined nor false; an error of the probe ends the wait. */
export async function deadline<T>(
  what: string,
  within: number,
  news: NewsSource | undefined,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  seen: () => string = () => "",
): Promise<T> {
  const end = performance.now() + within;
  let wake = () => {};
  const stop = (news ?? SILENT).onNews(() => wake());
  try {
    for (;;) {
      let fresh = false;
      const next = new Promise<void>((resolve) => {
        wake = () => {
          fresh = true;
          resolve();
        };
      });
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      if (performance.now() >= end) throw new Error(`waited ${within} ms in vain for ${what}. ${seen()}`);
      if (!fresh) {
        const timer = setTimeout(() => wake(), Math.min(PATIENCE, Math.max(1, end - performance.now())));
        await next;
        clearTimeout(timer);
      }
    }
  } finally {
    stop();
  }
}

/** The same without a source of news. */
export async function until<T>(
  what: string,
  within: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  return deadline(what, within, undefined, probe);
}

/** Lets time pass that is itself what is tested: how long a machine stalls, or for how long nothing may happen. */
export async function pass(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
