// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

// The server of ../server.cpp in Node.
//
//   node server.js none|als|hook

const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const http = require('node:http');

const variant = process.argv[2];
const storage = new AsyncLocalStorage();
if (variant === 'hook')
  createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();

let requests = 0;

function spent() {
  const { user, system } = process.cpuUsage();
  return JSON.stringify({ requests, ns: (user + system) * 1000, cycles: 0, instructions: 0 });
}

function respond(req, res) {
  const body = req.url === '/spent' ? spent() : 'hello';
  res.setHeader('Content-Type', 'text/plain');
  res.setHeader('Content-Length', body.length);
  const number = requests;
  res.end(body, () => {
    if (variant === 'als' && storage.getStore() !== number)
      throw new Error('a response was written in the context of another request');
  });
}

const server = http.createServer((req, res) => {
  ++requests;
  if (variant === 'als')
    storage.run(requests, respond, req, res);
  else
    respond(req, res);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
