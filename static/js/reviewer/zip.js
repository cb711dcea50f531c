// Reads .zip archives (APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16): the list at the end, and single files by the
// browser's own inflate. Encrypted files and ZIP64 are left to other tools.

import { Refused } from "./files.js";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const MAX_UNPACKED = 1_000_000;

/** The files of an archive: [{path, size, bytes()}]. */
export function unzip(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  const first = Math.max(0, end - 0xffff);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw new Refused("This is no .zip archive that can be read here. Unpack it, then drop the folder.");
  const files = [];
  let at = view.getUint32(end + 16, true);
  const count = view.getUint16(end + 10, true);
  try {
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== ENTRY) throw new RangeError("no entry");
      const flags = view.getUint16(at + 8, true);
      const method = view.getUint16(at + 10, true);
      const packed = view.getUint32(at + 20, true);
      const size = view.getUint32(at + 24, true);
      const nameLength = view.getUint16(at + 28, true);
      const local = view.getUint32(at + 42, true);
      const path = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      const skipped = path.endsWith("/") || /(^|\/)(\.git|node_modules|__MACOSX)\//.test(path);
      if (!skipped && !(flags & 1)) files.push({ path, size, bytes: () => content(archive, view, local, method, packed) });
    }
  } catch (error) {
    if (error instanceof RangeError) throw new Refused("This .zip archive is damaged. Pack it again, or drop the folder.");
    throw error;
  }
  return files;
}

async function content(archive, view, local, method, packed) {
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = archive.subarray(start, start + packed);
  if (method === 0) return data;
  if (method !== 8) throw new Refused("This .zip archive is packed in a way that browsers can't unpack. Drop the folder.");
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refused("This .zip archive is damaged. Pack it again, or drop the folder.");
    });
    if (done) break;
    size += value.length;
    if (size > MAX_UNPACKED) {
      await reader.cancel(); // whatever size the archive claims
      throw new Refused("A file in this .zip archive is larger than the megabyte that it can have here.");
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
