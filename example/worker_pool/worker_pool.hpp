// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_WORKER_POOL_WORKER_POOL_HPP
#define ASIO_CTX_EXAMPLE_WORKER_POOL_WORKER_POOL_HPP

#include <asio_ctx.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace example {

namespace net = boost::asio;

/** The error of a task that was still waiting for a worker when the pool was closed. */
class task_cancelled : public std::runtime_error
{
public:
  task_cancelled() : std::runtime_error("cancelled, the pool was closed") {}
};

/** A task, from its submission to the end of its callback.

The task and its callback are parts of this resource: they run in the context of the code
that submitted the task, and that code is their trigger.
*/
class worker_pool_task_info : public asio_ctx::async_resource
{
public:
  explicit worker_pool_task_info(const net::any_io_executor& callbacks)
    : async_resource("worker_pool.task"),
      callbacks_(net::prefer(callbacks, net::execution::outstanding_work.tracked))
  {}

  /** Runs the task; on a worker. */
  void run() noexcept
  {
    try
    {
      run_in_async_scope([this] { call_task(); });
    }
    catch (...)
    {
      error_ = std::current_exception();
    }
  }

  /** Takes the place of run(). */
  void cancel() { error_ = std::make_exception_ptr(task_cancelled()); }

  /** Makes the executor call the callback. */
  static void done(std::unique_ptr<worker_pool_task_info> info)
  {
    const net::any_io_executor callbacks = info->callbacks_;
    net::post(callbacks, [info = std::move(info)] {
      info->run_in_async_scope([&info] { info->call_callback(std::move(info->error_)); });
    });
  }

private:
  virtual void call_task() = 0;
  virtual void call_callback(std::exception_ptr error) = 0;

  net::any_io_executor callbacks_; // tracked: its event loop waits for the callback
  std::exception_ptr error_;
};

template <class Task, class Callback>
class worker_pool_task final : public worker_pool_task_info
{
public:
  worker_pool_task(const net::any_io_executor& callbacks, Task task, Callback callback)
    : worker_pool_task_info(callbacks), task_(std::move(task)),
      callback_(std::move(callback))
  {}

private:
  using result = std::decay_t<std::invoke_result_t<Task&>>;
  static constexpr bool has_result = !std::is_void_v<result>;

  void call_task() override
  {
    if constexpr (has_result)
      result_ = task_();
    else
      task_();
  }

  void call_callback(std::exception_ptr error) override
  {
    if constexpr (has_result)
      std::move(callback_)(std::move(error), std::move(result_));
    else
      std::move(callback_)(std::move(error));
  }

  Task task_;
  Callback callback_;
  std::conditional_t<has_result, result, std::monostate> result_{};
};

/** Threads that run tasks and tell the results to callbacks.

Callbacks run on the executor that is given to the constructor, usually that of the event
loop from which tasks are submitted; never inside run_task() or close(). While there are
tasks, the event loop has work. Each callback is called exactly once, as long as the
executor calls what is posted to it; it may be called after the end of the pool.

Thread safety: run_task() and close() may be called from several threads at a time, also
by tasks and callbacks. Tasks must not destroy the pool.
*/
class worker_pool
{
public:
  /** What happens to tasks that have no worker yet. */
  enum class waiting_tasks
  {
    finish,
    cancel /**< Their callbacks get task_cancelled. */
  };

  worker_pool(std::size_t workers, net::any_io_executor callbacks)
    : callbacks_(std::move(callbacks)), workers_(workers)
  {
    if (workers == 0)
      throw std::invalid_argument("worker_pool: there must be at least one worker.");
  }

  /** Waits for the tasks that run. Those that wait are cancelled, unless the pool was
  closed with the wish to finish them. */
  ~worker_pool()
  {
    if (!is_closed())
      close(waiting_tasks::cancel);
    workers_.join();
  }

  /** Has a worker call `task()`, as soon as one is free.

  @param callback Is called with a std::exception_ptr: null, or what the task has thrown;
  and with the result of the task, unless that is void. After an error this is a
  value-initialised object.

  @throws std::logic_error if the pool has been closed: then the callback is not called.
  */
  template <class Task, class Callback>
  void run_task(Task task, Callback callback)
  {
    add(std::make_unique<worker_pool_task<Task, Callback>>(
        callbacks_, std::move(task), std::move(callback)));
  }

  /** From now on no task is taken. Does not wait. May be called again, to cancel after
  all what was to be finished. */
  void close(waiting_tasks choice)
  {
    std::deque<std::unique_ptr<worker_pool_task_info>> cancelled;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
      if (choice == waiting_tasks::cancel)
        cancelled.swap(waiting_);
    }
    for (std::unique_ptr<worker_pool_task_info>& info : cancelled)
    {
      info->cancel();
      worker_pool_task_info::done(std::move(info));
    }
  }

private:
  bool is_closed()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    return closed_;
  }

  void add(std::unique_ptr<worker_pool_task_info> info)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_)
      throw std::logic_error("worker_pool: the pool is closed and takes no more tasks.");
    net::post(workers_, [this] { run_next(); });
    waiting_.push_back(std::move(info));
  }

  // Runs the task that has waited longest; there is none if tasks were cancelled.
  void run_next()
  {
    std::unique_ptr<worker_pool_task_info> info;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (waiting_.empty())
        return;
      info = std::move(waiting_.front());
      waiting_.pop_front();
    }
    info->run();
    worker_pool_task_info::done(std::move(info));
  }

  net::any_io_executor callbacks_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<worker_pool_task_info>> waiting_;
  bool closed_ = false;
  // One of Asio's own, which keeps no contexts: the code that posts a run_next() need not be
  // the code whose task it then runs.
  net::thread_pool workers_;
};

} // namespace example

#endif // ASIO_CTX_EXAMPLE_WORKER_POOL_WORKER_POOL_HPP
