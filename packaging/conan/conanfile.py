# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Conan 2: `conan create packaging/conan` packs the tree that this file is in."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load


class AsioCtx(ConanFile):
    name = "asio_ctx"
    description = "Async context tracking for Boost.Asio"
    license = "BSL-1.0"
    topics = ("asio", "async-hooks", "async-local-storage", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def _tree(self):
        return os.path.normpath(os.path.join(self.recipe_folder, "..", ".."))

    def set_version(self):
        header = load(self, os.path.join(self._tree(), "include/asio_ctx/version.hpp"))
        self.version = re.search(r'ASIO_CTX_VERSION_STRING "(.*)"', header).group(1)

    def export_sources(self):
        for pattern in ("LICENSE", "include/*.hpp", "tools/check_whole_program"):
            copy(self, pattern, self._tree(), self.export_sources_folder)

    def requirements(self):
        # 1.81 to 1.92 were run; newer ones compile.
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        if self.settings.get_safe("compiler.cppstd"):
            check_min_cppstd(self, 17)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "include/*.hpp", self.source_folder, self.package_folder)
        copy(self, "check_whole_program", os.path.join(self.source_folder, "tools"),
             os.path.join(self.package_folder, "bin"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "asio_ctx")

        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "asio_ctx::asio_ctx")
        headers.set_property("pkg_config_name", "asio_ctx")
        headers.requires = ["boost::headers"]
        headers.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            headers.system_libs = ["pthread"]

        whole_program = self.cpp_info.components["whole_program"]
        whole_program.set_property("cmake_target_name", "asio_ctx::whole_program")
        whole_program.set_property("pkg_config_name", "asio_ctx_whole_program")
        whole_program.requires = ["headers"]
        whole_program.libdirs = []
        whole_program.defines = [
            "BOOST_ASIO_CUSTOM_HANDLER_TRACKING=<asio_ctx/handler_tracking.hpp>"]
