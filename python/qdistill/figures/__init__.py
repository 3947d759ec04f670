# SPDX-License-Identifier: Apache-2.0
"""The figures of a results folder, one a module, and what they share: tables, the page, the SVG's last touches."""
