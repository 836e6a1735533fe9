// The editor writes its style sheet into the page, which the Content Security Policy forbids,
// unless an element with this attribute is there already. This one is no style sheet, because it
// belongs to no namespace; the rules themselves are in admin.css.

const marker = document.createElementNS("", "style");
marker.setAttribute("data-tiptap-style", "");
document.head.append(marker);
