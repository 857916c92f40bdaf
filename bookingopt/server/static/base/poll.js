// Asking again until something has ended: quickly at first, then less often, and not at all while nobody looks.

const FIRST = 250;
const SLOWEST = 3000;
const SLOWEST_AFTER_ERROR = 15000;
const GROWTH = 1.3;

const sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("ended", "AbortError"));
    });
  });

/** Wait until the tab is looked at. */
const seen = (signal) =>
  new Promise((resolve, reject) => {
    if (!document.hidden) {
      resolve();
      return;
    }
    const look = () => {
      if (!document.hidden) {
        document.removeEventListener("visibilitychange", look);
        resolve();
      }
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", () => {
      document.removeEventListener("visibilitychange", look);
      reject(new DOMException("ended", "AbortError"));
    });
  });

/**
 * Ask until `isEnd(answer)`; returns the last answer.
 *
 * `show` gets every answer; `trouble` gets an error that may pass, with the seconds until the next try, and null when
 * the server answers again. Other errors are thrown.
 */
export const poll = async (ask, isEnd, { show, trouble, signal }) => {
  let pause = FIRST;
  let failing = false;
  for (;;) {
    await seen(signal);
    try {
      const answer = await ask();
      if (failing) {
        failing = false;
        pause = FIRST;
        trouble(null, 0);
      }
      show(answer);
      if (isEnd(answer)) {
        return answer;
      }
      await sleep(pause, signal);
      pause = Math.min(SLOWEST, pause * GROWTH);
    } catch (error) {
      if (error.name === "AbortError" || !error.passes) {
        throw error;
      }
      failing = true;
      pause = Math.min(SLOWEST_AFTER_ERROR, Math.max(1000, pause * 2));
      const wait = error.retryAfter === null ? pause : error.retryAfter * 1000;
      trouble(error, Math.ceil(wait / 1000));
      await sleep(wait, signal);
    }
  }
};
