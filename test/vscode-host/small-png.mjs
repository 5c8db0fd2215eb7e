// Makes screenshots small: a picture of an editor has few colors that matter, so a palette of 256 does.

import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLORS = 256;
const CHANNELS = [0, 1, 2];

/** The same picture with a palette, and without the alpha channel. Takes what Chromium writes: 8 bits a channel, not interlaced. */
export function smallPng(png) {
  const { width, height, pixels } = decode(png);
  const palette = paletteOf(pixels);
  const raw = Buffer.alloc((width + 1) * height);
  const known = new Map();
  for (let at = 0; at < width * height; at += 1) {
    const color = pixels.readUIntBE(at * 3, 3);
    let index = known.get(color);
    if (index === undefined) known.set(color, (index = nearest(palette, color)));
    raw[at + Math.floor(at / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("PLTE", Buffer.from(palette.flat())), chunk("IDAT", deflateSync(raw, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  const size = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || size === undefined || interlaced !== 0) throw new Error(`A PNG of depth ${depth}, color type ${kind}, interlaced ${interlaced} cannot be read`);
  const parts = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const lines = inflateSync(Buffer.concat(parts));
  const stride = width * size;
  const pixels = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const line = lines.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    unfilter(lines[y * (stride + 1)], line, above, size);
    for (let x = 0; x < width; x += 1) line.copy(pixels, (y * width + x) * 3, x * size, x * size + 3);
    above = line;
  }
  return { width, height, pixels };
}

function unfilter(filter, line, above, size) {
  if (filter === 0) return;
  for (let at = 0; at < line.length; at += 1) {
    const left = at < size ? 0 : line[at - size];
    const corner = at < size ? 0 : above[at - size];
    const guess = filter === 1 ? left : filter === 2 ? above[at] : filter === 3 ? (left + above[at]) >> 1 : paeth(left, above[at], corner);
    line[at] = (line[at] + guess) & 255;
  }
}

function paeth(left, above, corner) {
  const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** Median cut: the box with the widest spread is split in the middle of its pixels until there is one for each color. */
function paletteOf(pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const color = pixels.readUIntBE(at, 3);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  // The root keeps a large even background from taking all the colors for itself.
  let boxes = [boxOf([...counts].map(([color, count]) => ({ rgb: [color >> 16, (color >> 8) & 255, color & 255], weight: Math.sqrt(count) })))];
  while (boxes.length < COLORS) {
    const widest = boxes.reduce((best, box) => (box.score > best.score ? box : best));
    if (widest.score === 0) break;
    boxes = [...boxes.filter((box) => box !== widest), ...split(widest)];
  }
  return boxes.map(({ colors }) => middle(colors));
}

function boxOf(colors) {
  const spans = CHANNELS.map((channel) => {
    let low = 255;
    let high = 0;
    for (const { rgb } of colors) {
      low = Math.min(low, rgb[channel]);
      high = Math.max(high, rgb[channel]);
    }
    return high - low;
  });
  const span = Math.max(...spans);
  const weight = colors.reduce((sum, color) => sum + color.weight, 0);
  return { colors, channel: spans.indexOf(span), weight, score: colors.length < 2 ? 0 : span * Math.sqrt(weight) };
}

function split({ colors, channel, weight }) {
  const sorted = [...colors].sort((a, b) => a.rgb[channel] - b.rgb[channel]);
  let sum = 0;
  const half = sorted.findIndex((color) => (sum += color.weight) >= weight / 2);
  const cut = Math.min(Math.max(half, 1), sorted.length - 1);
  return [boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut))];
}

/** A color that covers most of its box is taken as it is, so that grounds stay exact. */
function middle(colors) {
  const total = colors.reduce((sum, { weight }) => sum + weight, 0);
  const first = colors.reduce((best, color) => (color.weight > best.weight ? color : best));
  if (first.weight > total / 2) return first.rgb;
  return CHANNELS.map((channel) => Math.round(colors.reduce((sum, { rgb, weight }) => sum + rgb[channel] * weight, 0) / total));
}

function nearest(palette, color) {
  const rgb = [color >> 16, (color >> 8) & 255, color & 255];
  let best = 0;
  let least = Infinity;
  for (const [index, entry] of palette.entries()) {
    const distance = (entry[0] - rgb[0]) ** 2 + (entry[1] - rgb[1]) ** 2 + (entry[2] - rgb[2]) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
