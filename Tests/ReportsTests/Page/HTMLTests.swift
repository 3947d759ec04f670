// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct HTMLTests {
    @Test func textIsEscapedAndMarkupIsNot() {
        let name = #"<script>alert("x" & 'y')</script>"#
        let item: HTML = "<li title=\"\(name)\">\(name)</li>"
        let escaped = "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;"
        #expect(item.markup == "<li title=\"\(escaped)\">\(escaped)</li>")
        // Once, not twice.
        #expect(("<ul>\([item, item])</ul>" as HTML).markup == "<ul>\(item.markup)\(item.markup)</ul>")
    }

    @Test func whatNoXMLMayHoldIsReplaced() {
        #expect(HTML(text: "a\u{0}b\u{1B}[31mc\u{202E}d\n\te").markup == "a\u{FFFD}b\u{FFFD}[31mc\u{FFFD}d\n\te")
    }

    @Test func aTablesCellsAreNamedAndEscaped() {
        let columns: [HTMLColumn<String>] = [.head("Student") { "\($0)" }, .number("F1") { _ in "\(0)" }]
        let markup = HTML.table("<Scores>", of: ["<hea>"], columns).markup
        #expect(markup.contains("<caption><span>&lt;Scores&gt;</span></caption>"))
        #expect(markup.contains("<tr><th scope=\"row\">&lt;hea&gt;</th><td class=\"number\">0</td></tr>"))
    }
}

@Suite struct InlineSVGTests {
    private func inline(_ content: String) -> InlineSVG? {
        InlineSVG(
            "<?xml version=\"1.0\"?><!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"2pt\" onload=\"a()\">\(content)</svg>",
            prefix: "p-", title: "A & B")
    }

    @Test func aDrawingGetsARoleANameAndIdsOfItsOwn() throws {
        let svg = try #require(
            inline("<defs><path id=\"g\" d=\"M0 0\"/></defs><use xlink:href=\"#g\" style=\"clip-path: url('#c')\"/>"))
        #expect(
            svg.html.markup
                == "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"p-title\" width=\"2pt\">"
                + "<defs><path d=\"M0 0\" id=\"p-g\"></path></defs>"
                + "<use style=\"clip-path: url(#p-c)\" href=\"#p-g\"></use><title id=\"p-title\">A &amp; B</title></svg>"
        )
    }

    @Test func itsOwnNameAndDescriptionAreKept() throws {
        let svg = try #require(
            inline("<title id=\"x\">Bars &lt; 1</title><desc>High &amp; low</desc><g><title>part</title></g>"))
        #expect(svg.description == "High & low")
        #expect(svg.html.markup.contains("<title id=\"p-title\">Bars &lt; 1</title>"))
        #expect(svg.html.markup.contains("<g><title>part</title></g>"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<style>@import 'http://x'</style>", "<foreignObject><b>x</b></foreignObject>",
        "<image href=\"http://x/y.png\"/>", "<use href=\"http://x/y.svg#a\"/>",
        "<a href=\"javascript:a()\"><text>x</text></a>",
        "<rect onclick=\"a()\"/>", "<rect style=\"fill: url(http://x)\"/>", "<rect fill=\"url(//x/y)\"/>",
        "<rect style=\"fill: u\\72l(http://x)\"/>", "<svg onload=\"a()\"></svg>", "<metadata>http://x</metadata>",
        "<rect style=\"mask-image: image-set('http://x' 1x)\"/>",
    ])
    func whatCouldLoadOrRunSomethingIsLeftBehind(content: String) throws {
        let markup = try #require(inline("<g>\(content)</g>")).html.markup
            .replacing("xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        for trace in ["script", "http", "//x", "onclick", "onload", "alert", "import", "foreignObject", "<b>"] {
            #expect(!markup.contains(trace), "\(markup)")
        }
    }

    @Test(arguments: [
        "", "<svg>", "<svg></g></svg>", "<svg a=b></svg>", "<svg>&nbsp;</svg>", "<svg><!-- </svg>",
        "<svg></svg><svg></svg>",
        "no drawing", "<html></html>", "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>",
        "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><svg>&a;</svg>",
        "<!DOCTYPE svg [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><svg><g id=\"&b;\"/></svg>",
    ])
    func whatIsNoDrawingIsRefused(text: String) { #expect(InlineSVG(text, prefix: "p-", title: "t") == nil) }
}
