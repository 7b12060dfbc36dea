// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_POST_CHAIN_HPP
#define ASIO_CTX_BENCH_SUPPORT_POST_CHAIN_HPP

#include "ways.hpp"

namespace bench {

/** A handler that posts itself again and again. */
template <class Way, class Executor>
class post_chain
{
public:
  explicit post_chain(Executor executor) : executor_(std::move(executor)) {}

  void start(long operations) { post(operations); }

private:
  struct hop
  {
    post_chain* chain;
    long left;

    void operator()() const
    {
      check<Way>(left);
      if (left != 0)
        chain->post(left - 1);
    }
  };

  void post(long left) { net::post(executor_, Way::carry(hop{this, left})); }

  Executor executor_;
};

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_POST_CHAIN_HPP
