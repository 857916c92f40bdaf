// The boxes of the move list. Ticks are kept in this browser, for each plan its own: step numbers only, no names.

import { figure, t } from "./language.js";

const storageKey = (root) => `bookingopt:ticked:${root.dataset.problem}:${root.dataset.plan}`;

const readTicks = (root) => {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(root)));
    return new Set(Array.isArray(kept) ? kept : []);
  } catch {
    return new Set(); // a browser may refuse to keep anything: boxes can be ticked all the same
  }
};

const storeTicks = (root, ticked) => {
  try {
    if (ticked.size) {
      localStorage.setItem(storageKey(root), JSON.stringify([...ticked]));
    } else {
      localStorage.removeItem(storageKey(root));
    }
  } catch {
    // as above
  }
};

/** Forget the ticks of the plan that `root` shows. */
export const forgetTicks = (root) => storeTicks(root, new Set());

/** Let the boxes inside `root` be ticked, and say above them how many are. */
export const setUpTicks = (root) => {
  const boxes = Array.from(root.querySelectorAll("#moves input[type=checkbox]"));
  if (!boxes.length) {
    return;
  }
  const ticked = readTicks(root);
  const shows = [];
  const count = document.createElement("p");
  count.className = "soft";
  count.setAttribute("role", "status");
  const showCount = () => {
    count.textContent = t("{done} of {all} done. Ticks are kept in this browser.", { done: figure(ticked.size), all: figure(boxes.length) });
  };
  for (const box of boxes) {
    const step = Number(box.id.replace("move-", ""));
    const showBox = () => box.closest("tr").classList.toggle("done", box.checked);
    const show = () => {
      box.checked = ticked.has(step);
      showBox();
    };
    shows.push(show);
    show();
    box.addEventListener("change", () => {
      ticked[box.checked ? "add" : "delete"](step);
      showBox();
      storeTicks(root, ticked);
      showCount();
    });
  }
  const showAll = () => {
    const kept = readTicks(root);
    ticked.clear();
    kept.forEach((step) => ticked.add(step));
    shows.forEach((show) => show());
    showCount();
  };
  window.addEventListener("storage", (event) => {
    if (root.isConnected && (event.key === null || event.key === storageKey(root))) {
      showAll(); // another tab has ticked one off
    }
  });
  showCount();
  boxes[0].closest(".scroll").before(count);
};
