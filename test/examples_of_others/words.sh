# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# The words that say how a program is run, for programs.sh. All are functions: the last one
# runs the program and ends the process with its outcome; the ones before it set something
# for that.

host=127.0.0.1
port=5000
limit=60 # seconds
input=/dev/null
said=output
lines_of_other=0 # to wait for
filter=(cat)

on_port() # PORT WORD...
{
  port=$1
  "${@:2}"
}

with_input() # TEXT WORD...
{
  printf %s "$1" >input
  input=input
  "${@:2}"
}

with_time_of_day() # WORD...: which the answer has
{
  filter=(sed -E -e 's/[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4}/TIME/g'
    -e 's/[0-9]{4}-[A-Z][a-z]{2}-[0-9 :.]+/TIME/g')
  "$@"
}

with_numbers() # WORD...: which differ from run to run
{
  filter=(sed -E 's/[0-9]+/N/g')
  "$@"
}

# Of threads that take turns as they happen to.
with_numbers_in_any_order() # WORD...
{
  filter=(eval "sed -E 's/[0-9]+/N/g' | sort")
  "$@"
}

with_frames() # WORD...: of an animation, as many as there was time for
{
  filter=(eval "sed -E 's/[.*]+/FRAME/g' | sort -u")
  "$@"
}

with_progress() # WORD...: as far as it has come
{
  filter=(eval "sed -E 's/[0-9]+/N/g' | sort -u")
  "$@"
}

in_any_order() # WORD...: of the lines
{
  filter=(sort)
  "$@"
}

beside_its_source() # WORD...: where it looks for its files
{
  home=$(dirname "$(sources_of "$name" | head -n 1)")
  "$@"
}

beside() # "NAME ARGUMENT..." WORD...: of another example, which it needs
{
  local words
  read -r -a words <<<"$1"
  launch_other "${words[@]}"
  "${@:2}"
}

heard_by() # LINES "NAME ARGUMENT..." WORD...: that many lines of another are the answer
{
  said=output.of.other
  lines_of_other=$1
  beside "${@:2}"
}

# And the last ones.

skipped() # REASON
{
  end "skipped: $*"
}

# To its end.
run() # ARGUMENT...
{
  launch "$@"
  finish
  keep <"$said"
  end_as 0
}

# For that long, if it has not ended by then.
run_for() # SECONDS ARGUMENT...
{
  limit=$1
  launch "${@:2}"
  finish
  keep <output
  ((status == 124)) || end_as 0
  end ran
}

# Until it has said so many lines.
run_until() # LINES ARGUMENT...
{
  launch "${@:2}"
  await has_lines "$1" || end "failed: no answer"
  stop
  keep <output
  end_as 0 143
}

# To its end; it leaves a file called "copy".
copy() # ARGUMENT...
{
  launch "$@"
  finish
  cat output copy | keep
  end_as 0
}

# Says TEXT, then waits for so many lines of answer before it ends the input.
talk() # LINES TEXT ARGUMENT...
{
  speak_to "$@"
  exec {speech}>&-
  finish
  keep <output
  end_as 0
}

# The same with a program that does not care for the end of its input.
talk_until() # LINES TEXT ARGUMENT...
{
  speak_to "$@"
  stop
  keep <output
  end_as 0 143
}

# Until it has said so many lines, while a client uses the server beside it.
listen() # LINES CLIENT ARGUMENT...
{
  launch "${@:3}"
  if ((port_of_other)); then
    await is_connected "$port_of_other" || end "failed: it has not connected"
  else
    await is_listening || end "failed: it does not listen: $(head -n 1 output.errors)"
  fi
  $2 >/dev/null || end "failed: $2"
  await has_lines "$1" || end "failed: no answer"
  stop
  keep <output
  end_as 0 143
}

# A server, for a client's requests.
serve() # CLIENT ARGUMENT...
{
  launch "${@:2}"
  await is_listening || end "failed: it does not listen: $(head -n 1 output.errors)"
  if ! $1 2>answer.errors | keep; then
    finish_soon
    end "failed: no answer: $(head -n 1 answer.errors) $(head -n 1 output.errors)"
  fi
  stop
  end_as 0 143
}

# A server that ends when the client has been there.
serve_once() # CLIENT ARGUMENT...
{
  launch "${@:2}"
  await is_listening || end "failed: it does not listen: $(head -n 1 output.errors)"
  $1 2>answer.errors >answer.of.client || end "failed: no answer"
  finish
  cat answer.of.client output | keep
  end_as 0
}

# A server that leaves its process, and that only the end of the namespace ends.
serve_as_daemon() # CLIENT
{
  ((isolated)) || skipped "it could not be stopped here"
  launch
  await is_listening || end "failed: it does not listen: $(head -n 1 output.errors)"
  $1 2>answer.errors | keep || end "failed: no answer"
  end ran
}
