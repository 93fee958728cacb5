/* The end of the script of candor.webview.html, once the loader has run. */
candor.words = async (tag) => parse(block("words"))[tag];
if (view.inline && (view.wish.ask || view.wish.survey || view.wish.id)) place(view.wish);
