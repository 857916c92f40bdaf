// What was chosen and set, kept by this tab until it is closed: a page that is loaded again still has it.

import { byId } from "../base/dom.js";

const NAME = "bookingopt:new";
const SETTINGS = [
  "time-limit", "max-moves", "max-los", "sellable", "best-requests", "even-wear",
  "lock-prices", "minimum-stay-curve", "by-type", "night-value",
];

const packed = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(all, (byte) => String.fromCharCode(byte)).join(""));
};

const unpacked = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const settings = () =>
  SETTINGS.map((id) => [id, byId(id).type === "checkbox" ? byId(id).checked : byId(id).value]);

/** Forget what was kept. */
export const forgetKept = () => {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // a browser may refuse to keep anything
  }
};

/** Keep the files and settings; files that are too large for a tab are not kept. */
export const keep = async (files) => {
  if (!files.length) {
    forgetKept();
    return;
  }
  const rows = await Promise.all(
    files.map(async ({ name, bytes, byHand, room }) => ({ name, byHand, room, content: await packed(bytes) })),
  );
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ files: rows, settings: settings() }));
  } catch {
    forgetKept(); // it does not fit: half of it would be worse than nothing
  }
};

/** The files that were kept, after the settings have been put back; none where none were. */
export const kept = async () => {
  try {
    const found = JSON.parse(sessionStorage.getItem(NAME));
    const files = await Promise.all(
      found.files.map(async ({ content, ...row }) => ({ ...row, bytes: await unpacked(content) })),
    );
    for (const [id, value] of found.settings) {
      byId(id)[typeof value === "boolean" ? "checked" : "value"] = value;
    }
    return files;
  } catch {
    return [];
  }
};
