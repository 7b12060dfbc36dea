// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The two ends of the chain, with OpenTelemetry's JavaScript SDK.
//
//     node service.js price                         the server that is asked last; writes its port
//     node service.js order PORT REQUESTS AT_A_TIME the client that asks first

'use strict';

const http = require('http');
const { context, propagation, trace, SpanKind } = require('@opentelemetry/api');
const { W3CTraceContextPropagator } = require('@opentelemetry/core');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

const role = process.argv[2];
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': role }),
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter(),
      { maxQueueSize: 1 << 17, scheduledDelayMillis: 200 }),
  ],
});
provider.register({ propagator: new W3CTraceContextPropagator() });
const tracer = trace.getTracer('example');

async function finish() {
  await provider.forceFlush();
  await provider.shutdown();
}

function serve() {
  const server = http.createServer((request, response) => {
    const number = request.url.slice(request.url.lastIndexOf('/') + 1);
    const caller = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan('GET /price',
      { kind: SpanKind.SERVER, attributes: { request: number } }, caller);
    setImmediate(() => {
      span.end();
      response.end(`price of ${number}`);
    });
  });
  server.keepAliveTimeout = 60000;
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.on('SIGTERM', () => finish().then(() => process.exit(0)));
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

function get(port, path, headers) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve(body.trim()));
    }).on('error', reject);
  });
}

async function order(port, number) {
  const span = tracer.startSpan('order',
    { kind: SpanKind.CLIENT, attributes: { request: String(number) } });
  const headers = {};
  propagation.inject(trace.setSpan(context.active(), span), headers);
  const body = await get(port, `/order/${number}`, headers);
  span.end();
  if (body !== `price of ${number}`)
    throw new Error(`order ${number} was answered with: ${body}`);
}

async function load(port, requests, atATime) {
  let next = 1;
  const worker = async () => {
    while (next <= requests)
      await order(port, next++);
  };
  const start = Date.now();
  await Promise.all(Array.from({ length: atATime }, worker));
  console.log(`${requests} requests, ${atATime} at a time: ${(Date.now() - start) / 1000} s`);
  await finish();
  process.exit(0);
}

if (role === 'price')
  serve();
else
  load(...process.argv.slice(3).map(Number));
