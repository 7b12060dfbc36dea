// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Receives spans over OTLP/HTTP, decodes them with OpenTelemetry's own JavaScript, and judges
// each: is its parent the span that it should be, of the same request, in the same trace?
//
//     node collector.js REQUESTS [PICTURE.svg]
//
// Writes its port; when it is told to end (SIGTERM), the result, and the trace of the request in the
// middle: as text, and as a picture.

'use strict';

const fs = require('fs');
const http = require('http');
const root = require('@opentelemetry/otlp-transformer/build/src/generated/root');
const { svg } = require('./picture');

const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

// Each span and its parent.
const parents = {
  'order': null,
  'GET /order': 'order',
  'ask for stock': 'GET /order',
  'GET /stock': 'ask for stock',
  'ask for price': 'GET /stock',
  'GET /price': 'ask for price',
};
const names = Object.keys(parents);
const expected = Number(process.argv[2]);
const middle = String(Math.ceil(expected / 2));

const requests = new Map(); // those that are not complete yet
const result = { requests: 0, right: 0, wrong: 0, malformed: 0 };
let shown; // those of the request in the middle

const hex = (bytes) => Buffer.from(bytes).toString('hex');

function judge(spans) {
  for (const name of names) {
    const parent = parents[name] && spans.get(parents[name]);
    const span = spans.get(name);
    const right = parent
      ? span.trace === parent.trace && span.parent === parent.id
      : span.parent === '';
    ++result[right ? 'right' : 'wrong'];
  }
  ++result.requests;
}

function add(service, span, id) {
  const request = span.attributes.find((a) => a.key === 'request');
  if (!request || !(span.name in parents)) {
    ++result.malformed;
    return;
  }
  const number = request.value.stringValue;
  if (!requests.has(number))
    requests.set(number, new Map());
  const spans = requests.get(number);
  spans.set(span.name, {
    service,
    trace: id(span.traceId),
    id: id(span.spanId),
    parent: id(span.parentSpanId || ''),
    start: Number(span.startTimeUnixNano),
    end: Number(span.endTimeUnixNano),
  });
  if (spans.size === names.length) {
    judge(spans);
    if (number === middle)
      shown = spans;
    requests.delete(number);
  }
}

function take(message, id) {
  for (const resource of message.resourceSpans) {
    const name = resource.resource.attributes.find((a) => a.key === 'service.name');
    for (const scope of resource.scopeSpans)
      for (const span of scope.spans)
        add(name.value.stringValue, span, id);
  }
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (request.headers['content-type'] === 'application/json')
      take(JSON.parse(body), (text) => text);
    else
      take(Request.decode(body), (bytes) => hex(bytes));
    response.end();
  });
});

function show(spans) {
  const start = spans.get('order').start;
  const total = spans.get('order').end - start;
  const at = (time) => Math.round(((time - start) / total) * 40);
  for (const [depth, name] of names.entries()) {
    const span = spans.get(name);
    const bar = ' '.repeat(at(span.start)) +
      '='.repeat(Math.max(1, at(span.end) - at(span.start)));
    console.log(`${('  '.repeat(depth) + name).padEnd(26)} ${span.service.padEnd(6)} ` +
      `${span.id} |${bar.padEnd(41)}|`);
  }
}

process.on('SIGTERM', () => {
  if (shown) {
    const inOrder = new Map(names.map((name) => [name, shown.get(name)]));
    console.log(`trace ${shown.get('order').trace}`);
    show(inOrder);
    if (process.argv[3])
      fs.writeFileSync(process.argv[3], svg(inOrder));
  }
  const missing = expected - result.requests;
  console.log(`${result.requests} requests, ${result.right} spans with the right parent, ` +
    `${result.wrong} with a wrong one, ${missing} requests incomplete, ` +
    `${result.malformed} spans malformed`);
  process.exit(result.wrong || missing || result.malformed ? 1 : 0);
});

server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
