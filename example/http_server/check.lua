-- Copyright (c) 2026 the asio_ctx authors
--
-- Distributed under the Boost Software License, Version 1.0. (See accompanying
-- file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

-- For wrk: every request asks for a target with a number that no other request has, and gives
-- the same number as its id. Every response must carry that id, in its header and in its body.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("first", #threads * 1e9)
end

function init()
  number = first
  answers = 0
  wrong = 0
  example = ""
  waiting = {}
end

function request()
  number = number + 1
  local id = string.format("%.0f", number)
  waiting[id] = true
  return wrk.format("GET", "/r/" .. id, { ["X-Request-Id"] = id })
end

function response(status, headers, body)
  answers = answers + 1
  local id, target = body:match("^request (%d+) asked for /r/(%d+)\n$")
  if status == 200 and id and id == target and id == headers["X-Request-Id"] and waiting[id] then
    waiting[id] = nil
  else
    wrong = wrong + 1
    example = string.format(
      "status %d, header %s, body %s", status, tostring(headers["X-Request-Id"]), body)
  end
end

function done(summary)
  local answers, wrong = 0, 0
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answers")
    wrong = wrong + thread:get("wrong")
    if thread:get("wrong") > 0 then
      print("wrong: " .. thread:get("example"))
    end
  end
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format(
    "%d responses checked, %d wrong, %d connections in trouble, %.0f requests/s",
    answers, wrong, lost, summary.requests / summary.duration * 1e6))
  os.exit(answers > 0 and wrong == 0 and lost == 0 and 0 or 1)
end
