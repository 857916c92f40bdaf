// Several files as one: the format of zip archives, as PKWARE's APPNOTE describes it, names in UTF-8.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

const checksum = (bytes) => {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
};

const deflated = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** Numbers of 2 or 4 bytes, the lowest byte first. */
const numbers = (...pairs) => {
  const view = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of pairs) {
    view[size === 2 ? "setUint16" : "setUint32"](at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
};

const UTF_8 = 0x800;
const DEFLATED = 8;
/** 1 January 1980, the first day that the format has: the same files make the same archive. */
const DAY = 0x21;

/** An archive of files, each `{name, bytes}`, as a blob. */
export const zipped = async (files) => {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = await deflated(bytes);
    const title = new TextEncoder().encode(name);
    const facts = [
      [2, 20], [2, UTF_8], [2, DEFLATED], [2, 0], [2, DAY],
      [4, checksum(bytes)], [4, packed.length], [4, bytes.length], [2, title.length], [2, 0],
    ];
    const head = numbers([4, 0x04034b50], ...facts);
    parts.push(head, title, packed);
    const more = [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
    directory.push(numbers([4, 0x02014b50], [2, 20], ...facts, ...more), title);
    offset += head.length + title.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = files.length;
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
};
