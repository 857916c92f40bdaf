// How wide texts are, and as much of them as fits. Every text is measured once.

const FONT = 'px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif';

export const LETTER = 12;

const widths = new Map();
const pens = new Map();

const penOf = (size) => {
  if (!pens.has(size)) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${size}${FONT}`;
    pens.set(size, pen);
  }
  return pens.get(size);
};

/** The width of a text in letters of a size. */
export const widthOf = (text, size = LETTER) => {
  const key = `${size} ${text}`;
  if (!widths.has(key)) {
    widths.set(key, penOf(size).measureText(text).width);
  }
  return widths.get(key);
};

/** As much of a text as fits, with a sign that there is more; empty where fewer letters than `least` would be left. */
export const cutText = (text, room, least, size = LETTER) => {
  if (widthOf(text, size) <= room) {
    return text;
  }
  const letters = [...text];
  const mean = widthOf(text, size) / letters.length;
  let count = Math.min(letters.length - 1, Math.max(0, Math.floor(room / mean)));
  while (count > 0 && widthOf(`${letters.slice(0, count).join("")}…`, size) > room) {
    count -= 1;
  }
  return count >= least ? `${letters.slice(0, count).join("").trimEnd()}…` : "";
};
