# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Programs that run, and what they have to say: for words.sh.

end() # OUTCOME
{
  echo "$*" >outcome
  exit 0
}

preloaded=

launch_at() # VARIABLE INPUT OUTPUT PROGRAM ARGUMENT...: in the background
{
  local words=("${@:5}")
  words=("${words[@]//PORT/$port}")
  words=("${words[@]//ROOT/$build/root}")
  words=("${words[@]//HERE/$PWD}")
  ASIO_CTX_CHECK=$PWD/counts ASIO_CTX_PS=$build/asio_ctx-ps ASIO_CTX_LOOKS=$PWD/looks \
    LD_PRELOAD=$preloaded \
    timeout -k 2 "$limit" stdbuf -oL env -C "${home:-.}" "$4" "${words[@]}" \
    <"$2" >"$3" 2>"$3.errors" &
  eval "$1=\$!"
}

launch() # ARGUMENT...
{
  [[ $kind != insight ]] || preloaded=$build/look.so
  launch_at pid "$input" output "$build/$kind/$name" "$@"
}

port_of_other=0
pid_of_other=

# Without the library. It is at the port, and the program gets another one if it has any.
launch_other() # NAME ARGUMENT...
{
  local name=$1
  launch_at pid_of_other /dev/null output.of.other "$build/without/$1" "${@:2}"
  pid=$pid_of_other await is_listening || end "failed: $1 does not listen"
  port_of_other=$port
}

speak_to() # LINES TEXT ARGUMENT...
{
  mkfifo pipe
  input=pipe
  launch "${@:3}"
  exec {speech}>pipe
  if ((port_of_other)); then
    await is_connected "$port_of_other" || end "failed: it has not connected"
  fi
  printf %s "$2" >&"$speech"
  await has_lines "$1" || end "failed: no answer"
}

stop()
{
  kill -TERM "$pid" 2>/dev/null
  finish
}

finish()
{
  wait "$pid"
  status=$?
  if [[ $pid_of_other ]]; then
    pid=$pid_of_other await has_lines "$lines_of_other" output.of.other
    kill -TERM "$pid_of_other" 2>/dev/null
    wait "$pid_of_other"
  fi
}

# Also if nobody has waited for it.
has_ended()
{
  [[ $(ps -o stat= -p "$pid") != [!Z]* ]]
}

finish_soon()
{
  sleep 0.2
  stop
}

end_as() # STATUS...
{
  local expected
  for expected; do
    ((status != expected)) || end ran
  done
  case $status in
    124 | 137) end "failed: not at its end after $limit s" ;;
    *) end "failed: status $status: $(tail -n 1 output.errors)" ;;
  esac
}

keep()
{
  "${filter[@]}" >answer
}

await() # CONDITION...
{
  local i
  for ((i = 0; i < 400; ++i)); do
    "$@" && return
    kill -0 "$pid" 2>/dev/null || {
      "$@"
      return
    }
    sleep 0.05
  done
  return 1
}

has_lines() # NUMBER [FILE]
{
  local file=${2-output}
  [[ -e $file ]] && (($(wc -l <"$file") >= $1))
}

# In the kernel's tables the state is 0A for a listening socket, 01 for a connection, and 07
# for a datagram socket.
has_socket() # PORT STATE...
{
  local hexadecimal
  printf -v hexadecimal %04X "$1"
  cat /proc/self/net/{tcp,tcp6,udp,udp6} 2>/dev/null |
    awk -v port=":$hexadecimal\$" -v states=" ${*:2} " \
      '$2 ~ port && index(states, " " $4 " ") { found = 1 } END { exit !found }'
}

is_listening()
{
  [[ -S socket ]] || has_socket "$port" 0A 07
}

is_connected() # PORT
{
  has_socket "$1" 01
}
