"""What Akismet said of a comment, as its plugin for WordPress keeps it beside the comment."""

from collections.abc import Iterator

from comments.models import AkismetCall, Comment
from comments.wordpress import php_writer
from comments.wordpress.wxr_writer import allowed

CORRECTIONS = {
    AkismetCall.Operation.SPAM: "report-spam",
    AkismetCall.Operation.HAM: "report-ham",
}


def of(comment: Comment) -> Iterator[tuple[str, str]]:
    """Yield the keys and values: what was said last, and then each exchange, the oldest first.

    The plugin shows the answer of a check that failed only; here each row of the history has it,
    so that it can be told what was said by the word.
    """
    match comment.verdict:
        case Comment.Verdict.HAM:
            yield "akismet_result", "false"
        case Comment.Verdict.SPAM:
            yield "akismet_result", "true"
        case Comment.Verdict.DISCARD:
            yield "akismet_result", "true"
            yield "akismet_pro_tip", "discard"
        case Comment.Verdict.ERROR:
            yield "akismet_error", str(int(comment.created_at.timestamp()))
    for call in comment.akismet_calls.all():
        row: php_writer.Value = {
            "time": call.at.timestamp(),
            "event": event(call),
            "meta": {"response": allowed(call.answer)},
        }
        yield "akismet_history", php_writer.dump(row)


def event(call: AkismetCall) -> str:
    """Return the plugin’s name for an exchange; it has none for a correction that failed."""
    if call.operation == AkismetCall.Operation.CHECK:
        if not call.succeeded:
            return "check-error"
        return "check-ham" if call.answer == Comment.Verdict.HAM else "check-spam"
    name = CORRECTIONS[AkismetCall.Operation(call.operation)]
    return name if call.succeeded else f"{name}-error"
