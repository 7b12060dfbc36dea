// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_COMPILE_QT_KEYWORDS_HPP
#define ASIO_CTX_TEST_COMPILE_QT_KEYWORDS_HPP

// What <QObject> defines unless QT_NO_KEYWORDS is defined.
#define emit
#define slots
#define signals public
#define foreach for
#define forever for (;;)

#endif // ASIO_CTX_TEST_COMPILE_QT_KEYWORDS_HPP
