// What went wrong, in plain words, with a way to try again that waits as long as the server asks.

import { announce, button, el } from "./dom.js";
import { counted, t } from "../render/language.js";

/** Call `tick` with the seconds left, every second, until none is left or the element has gone. */
const countDown = (seconds, element, tick) => {
  let left = seconds;
  const beat = () => {
    tick(left);
    if (left > 0) {
      left -= 1;
      setTimeout(() => (element.isConnected ? beat() : undefined), 1000);
    }
  };
  beat();
};

/** A notice of an error; with `again` also a button that does it again once it may. */
export const trouble = (error, again) => {
  const notice = el("div", { class: "notice bad", role: "alert" }, el("p", {}, error.message || String(error)));
  if (error.instance) {
    notice.append(el("p", { class: "soft" }, t("Request {id}; whoever runs the server finds it in the log.", { id: error.instance })));
  }
  if (!again) {
    return notice;
  }
  const retry = button(t("Try again"), () => again());
  notice.append(el("p", {}, retry));
  if (error.retryAfter) {
    setTimeout(() =>
      countDown(error.retryAfter, notice, (left) => {
        retry.disabled = left > 0;
        retry.textContent = left > 0 ? counted(left, "Try again in {n} second|Try again in {n} seconds") : t("Try again");
        if (left === 0) {
          announce(t("It can be tried again now."));
        }
      }),
    );
  }
  return notice;
};
