"""Where readers say what is wrong with a comment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import limits
from blog.caching import kept_by_caches
from comments import reporting, visitors
from comments.forms import ReportForm
from comments.models import Comment


@csrf_exempt  # as in comments.views
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Ask what is wrong with a comment, keep it, and say so by the query `done`."""
    comment = get_object_or_404(
        Comment.objects.reachable().select_related("article"), pk=comment_id
    )
    if request.method == "GET":
        return _page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form_again(request, comment, form, status=422)
    try:
        limits.admit(limits.REPORTING, request)
    except limits.TooMany as refusal:
        form.add_error(None, refusal.with_words)
        return limits.refused(_form_again(request, comment, form, status=429), refusal)
    visitor, address = visitors.of(request), visitors.visit_of(request).ip_address
    reporting.report(comment, visitor, address=address, **form.cleaned_data)
    response = redirect(f"{request.path}?done")
    visitors.remember(request, response, visitor)
    return response


def _form_again(
    request: HttpRequest, comment: Comment, form: ReportForm, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "form": form,
        "done": "done" in request.GET,
        "keep_days": reporting.KEEP.days,
    }
    return render(request, "comments/report.html", context, status=status)


_page = kept_by_caches(_form_again)
