// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a hook cost that does nothing? The programs for post and socket have what there is
// to pay where no hook was ever enabled.

#include "support/hooks.hpp"
#include "support/byte_chain.hpp"
#include "support/post_chain.hpp"

namespace {

using namespace bench;

template <class Way, template <class, class> class Chain>
std::function<void(long)> chain()
{
  struct state
  {
    using executor = typename Way::io_context::executor_type;

    typename Way::io_context io;
    Chain<Way, executor> work{io.get_executor()};
  };
  return [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] { s->work.start(n); });
  };
}

void enable_and_disable()
{
  auto hook = asio_ctx::create_hook(five_callbacks()).enable();
  hook.disable();
}

template <template <class, class> class Chain>
void add(question& q, const char* workload, long operations)
{
  for_each_way_of_asio([&](auto way) {
    using type = decltype(way);
    const auto run = chain<type, Chain>();
    const std::string name = type::name;
    if (type::expected == 0)
    {
      if constexpr (std::is_same_v<type, without>)
        q.add(workload, name, operations, run);
      return;
    }
    q.add(workload, name + "_disabled_again", operations, [run](long n) {
      enable_and_disable();
      run(n);
    });
    q.add(workload, name + "_empty_hook", operations, with_hook(empty_before(), run));
    q.add(
        workload, name + "_four_callbacks", operations, with_hook(four_callbacks(), run));
    q.add(
        workload, name + "_five_callbacks", operations, with_hook(five_callbacks(), run));
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  add<post_chain>(q, "hooks_post", 10000);
  add<byte_chain>(q, "hooks_socket", 2000);
  return q.run();
}
