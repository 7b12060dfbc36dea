// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A trace as a picture: a bar for each span, below its parent.

'use strict';

const colors = {
  order: '#d9d2e9', front: '#cfe4f7', back: '#fbe3c0', price: '#d5ead0',
};
const left = 190; // of the bars
const width = 440;
const row = 26;

const text = (x, y, content, more = '') =>
  `  <text x="${x}" y="${y}"${more}>${content}</text>\n`;

// Spans: name -> { service, trace, id, parent, start, end }, times in nanoseconds; the root first.
exports.svg = (spans) => {
  const [root] = spans.values();
  const total = root.end - root.start;
  const x = (time) => Math.round(left + ((time - root.start) / total) * width);
  const depths = new Map();
  let rows = '';
  let y = 34;
  for (const [name, span] of spans) {
    const depth = depths.has(span.parent) ? depths.get(span.parent) + 1 : 0;
    depths.set(span.id, depth);
    const microseconds = Math.round((span.end - span.start) / 1000);
    rows += text(12 + 14 * depth, y + 14, name);
    rows += `  <rect x="${x(span.start)}" y="${y}" ` +
      `width="${Math.max(2, x(span.end) - x(span.start))}" height="${row - 6}" rx="3" ` +
      `fill="${colors[span.service]}" stroke="#5b6775"/>\n`;
    rows += text(left + width + 12, y + 14, `${span.service}, ${microseconds} µs`);
    y += row;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 140} ${y + 8}" ` +
    'font-family="DejaVu Sans, sans-serif" font-size="12" fill="#24292f">\n' +
    text(12, 20, `trace ${root.trace}`, ' fill="#5b6775"') + rows + '</svg>\n';
};
