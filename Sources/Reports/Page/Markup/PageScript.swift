// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation

/// The page's only script: it sorts and filters long tables, and says which can be scrolled. Without it all is there.
package enum PageScript {
    /// Without < and &, so that the page is XML, too.
    package static let text = """

        "use strict";
        for (const box of document.querySelectorAll(".sortable")) {
          const table = box.querySelector("table"), body = table.tBodies[0];
          const label = document.createElement("label"), field = document.createElement("input");
          field.type = "search";
          label.className = "filter";
          label.append("Rows with: ", field);
          box.before(label);
          field.addEventListener("input", () => {
            const words = field.value.toLowerCase().split(" ");
            for (const row of body.rows) {
              const text = row.textContent.toLowerCase();
              row.hidden = !words.every(word => text.includes(word));
            }
          });
          const value = cell => {
            const text = cell.textContent.trim().replace("−", "-");
            const number = parseFloat(text);
            return Number.isNaN(number) ? text : number;
          };
          [...table.tHead.rows[0].cells].forEach((head, column) => {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...head.childNodes);
            head.append(button);
            button.addEventListener("click", () => {
              const rises = head.ariaSort === "descending";
              for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
              head.setAttribute("aria-sort", rises ? "ascending" : "descending");
              const compare = (a, b) => {
                const [x, y] = [value(a.cells[column]), value(b.cells[column])];
                if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
                const order = typeof x === "number" ? x - y : x.localeCompare(y, "en", {numeric: true});
                return rises ? order : -order;
              };
              body.append(...[...body.rows].sort(compare));
            });
          });
        }
        const hint = () => {
          for (const box of document.querySelectorAll(".scroll")) {
            box.classList.toggle("wider", box.scrollWidth > box.clientWidth + 1);
          }
        };
        addEventListener("resize", hint);
        document.addEventListener("toggle", hint, true);
        hint();

        """

    /// What the page's policy allows to run: this script alone, by its hash.
    package static let source: String = {
        let digits = Array(ContentHash.of(Array(text.utf8)).utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
        }
        return "'sha256-\(Data(bytes).base64EncodedString())'"
    }()
}
