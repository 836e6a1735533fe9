from io import BytesIO

import pytest
from PIL import Image, ImageSequence

from blog.pictures import PictureUnreadable, smaller, thumbnail, without_metadata

ORIENTATION, MAKER = 0x0112, 0x010F
GREY_OF_RED = 76


def picture(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    data = BytesIO()
    Image.new(mode, size, 1 if mode == "P" else "red").save(data, form, **options)
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_thumbnail_is_webp_of_the_width_asked_for(form):
    image = opened(thumbnail(picture(form, (400, 200)), 100))

    assert image.format == "WEBP"
    assert image.size == (100, 50)


def test_small_picture_is_not_enlarged():
    assert opened(thumbnail(picture("PNG"), 100)).size == (40, 30)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK"])
def test_every_colour_mode_becomes_a_thumbnail(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"

    assert opened(thumbnail(picture(form, mode=mode), 20)).width == 20


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("PNG")[:60],
        picture("JPEG", (400, 400))[:700],
    ],
)
def test_what_is_no_picture_is_unreadable(data):
    with pytest.raises(PictureUnreadable):
        thumbnail(data, 100)


def test_picture_of_too_many_pixels_is_not_opened():
    bomb = picture("PNG", (10_000, 5_001), mode="1")

    with pytest.raises(PictureUnreadable, match="too many"):
        thumbnail(bomb, 100)


def in_widths(data: bytes) -> dict[int, Image.Image]:
    return {width: opened(version) for width, version in smaller(BytesIO(data))}


@pytest.mark.parametrize(
    ("width", "expected"),
    [(480, []), (481, [480]), (1000, [480, 800]), (2560, [480, 800, 1200, 1920])],
)
def test_picture_is_made_smaller_and_never_larger(width, expected):
    versions = in_widths(picture("JPEG", (width, 300)))

    assert list(versions) == expected
    assert all(image.format == "WEBP" for image in versions.values())
    assert [image.width for image in versions.values()] == expected


def test_what_would_weigh_more_than_the_picture_is_left_out():
    stripes = BytesIO()
    Image.frombytes("1", (1000, 400), b"\xf0" * 50_000).save(stripes, "PNG")

    assert in_widths(stripes.getvalue()) == {}


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_animation_has_no_other_sizes(form):
    frames = [Image.effect_noise((600, 300), 50 + each) for each in range(2)]
    moving, still = BytesIO(), BytesIO()
    frames[0].save(moving, form, save_all=True, append_images=frames[1:])
    frames[0].save(still, form)

    assert in_widths(moving.getvalue()) == {}
    assert list(in_widths(still.getvalue())) == [480]


@pytest.mark.parametrize("data", [b"", b"not a picture", picture("JPEG", (600, 400))[:700]])
def test_sizes_of_no_picture_are_not_made(data):
    with pytest.raises(PictureUnreadable):
        in_widths(data)


@pytest.mark.parametrize("form", ["AVIF", "JPEG", "PNG", "WEBP"])
def test_upload_loses_what_the_camera_wrote(form):
    exif = Image.Exif()
    exif[MAKER] = "Camera"
    data = picture(form, exif=exif)

    clean = without_metadata(BytesIO(data), "photo").read()

    assert b"Camera" in data
    assert b"Camera" not in clean
    assert opened(clean).format == form


def test_second_picture_of_a_phone_is_left_out():
    phone = picture("MPO", save_all=True, append_images=[Image.new("RGB", (4, 3))])

    clean = opened(without_metadata(BytesIO(phone), "phone.jpg").read())

    assert opened(phone).format == "MPO"
    assert clean.format == "JPEG"
    assert clean.size == (40, 30)


def test_upload_is_turned_as_the_camera_was_held():
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    clean = without_metadata(BytesIO(picture("JPEG", (40, 30), exif=exif)), "photo.jpg")

    assert opened(clean.read()).size == (30, 40)


def test_upload_keeps_its_colour_profile_and_transparency():
    data = picture("PNG", mode="L", transparency=GREY_OF_RED, icc_profile=b"profile")

    image = opened(without_metadata(BytesIO(data), "drawing.png").read())

    assert image.info["icc_profile"] == b"profile"
    assert image.convert("RGBA").getpixel((0, 0))[3] == 0


def test_very_wide_upload_is_brought_to_a_width_that_screens_have():
    clean = without_metadata(BytesIO(picture("JPEG", (5120, 100))), "wide.jpg")

    assert opened(clean.read()).size == (2560, 50)


def test_name_of_an_upload_says_what_it_is():
    assert without_metadata(BytesIO(picture("PNG")), "photo.jpg").name == "photo.png"


TOLD = {
    "AVIF": {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0 Camera", "xmp": b"<x>Camera</x>"},
    "GIF": {"comment": b"Camera"},
    "PNG": {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0 Camera"},
    "WEBP": {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0 Camera", "xmp": b"<x>Camera</x>"},
}


@pytest.mark.parametrize("form", TOLD)
def test_animation_keeps_its_frames_and_loses_what_else_it_tells(form):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    data = BytesIO()
    moving = {"save_all": True, "append_images": frames[1:], "duration": [100, 250, 70], "loop": 3}
    frames[0].save(data, form, **moving, **TOLD[form])

    stored = without_metadata(data, "moving.txt")

    clean = stored.read()
    assert b"Camera" in data.getvalue()
    assert b"Camera" not in clean
    assert stored.name == f"moving.{form.lower()}"
    assert shown(clean) == shown(data.getvalue())


def shown(data: bytes):
    """Return the first pixel of each frame, how long it stands, and how often all of it runs."""
    image = opened(data)
    frames = []
    for frame in ImageSequence.Iterator(image):
        red, green, blue = frame.convert("RGB").getpixel((0, 0))
        frames.append((red > 99, green > 99, blue > 99, frame.info["duration"]))
    return frames, image.info.get("loop")


def test_gif_that_does_not_move_is_written_anew():
    data = picture("GIF", mode="P", comment=b"Camera")

    clean = without_metadata(BytesIO(data), "still.gif").read()

    assert b"Camera" not in clean
    assert opened(clean).size == (40, 30)


def test_animation_of_too_many_pixels_is_not_taken():
    frame = Image.new("1", (5_000, 5_000))
    data = BytesIO()
    frames = [frame.point([value] * 256) for value in (0, 255, 0, 255, 0)]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])

    with pytest.raises(PictureUnreadable, match="125000000 pixels"):
        without_metadata(data, "moving.gif")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_that_is_a_page_as_well_is_only_a_picture_afterwards(form):
    data = BytesIO()
    Image.new("RGB", (20, 10)).save(data, form)
    data.write(b"<html><script>alert(1)</script></html>PK\x03\x04")

    stored = without_metadata(data, "both.html")

    assert b"<script>" not in stored.read()
    assert not stored.name.endswith("html")
