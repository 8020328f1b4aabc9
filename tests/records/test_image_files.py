"""Pictures: what they are is found out from their content, and nothing but the picture is published."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from pledgebook.records import image_files

SIZE = (1700, 850)
SECRET = b"Nairobi, -1.28, 36.82"


@pytest.fixture
def saved(tmp_path):
    """Saves a picture, and gives its path."""

    def saved(name: str, form: str, size: tuple[int, int] = SIZE, mode: str = "RGB", **options):
        path = tmp_path / name
        Image.new(mode, size, "teal" if mode != "L" else 90).save(path, form, **options)
        return path

    return saved


def published(path):
    return {name: Image.open(io.BytesIO(data)) for name, data in image_files.published_files(path)}


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112], made[0x010E] = orientation, SECRET.decode()
    made.get_ifd(0x8825)[2] = (1.0, 17.0, 0.0)
    return made


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")])
def test_a_picture_is_published_as_wide_as_pages_show_it_and_smaller_for_phones(saved, name, form):
    path = saved(name, form)
    files = published(path)

    assert image_files.defect_of(path) is None
    assert {file: (each.format, each.size) for file, each in files.items()} == {name: (form, (1600, 800)), f"480/{name}.webp": ("WEBP", (480, 240)), f"960/{name}.webp": ("WEBP", (960, 480))}
    assert image_files.picture(path) == (1600, 800, (480, 960))


def test_a_small_picture_is_published_in_its_size(saved):
    assert {file: each.size for file, each in published(saved("a.png", "PNG", (30, 20))).items()} == {"a.png": (30, 20)}


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")])
def test_nothing_that_a_camera_wrote_is_published(saved, name, form):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    options = {"JPEG": {"comment": SECRET, "xmp": SECRET}, "PNG": {"pnginfo": notes}, "WEBP": {"xmp": SECRET}, "AVIF": {"xmp": SECRET}}[form]
    path = saved(name, form, exif=exif(), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), **options)

    assert SECRET in path.read_bytes()
    for file, data in image_files.published_files(path):
        picture = Image.open(io.BytesIO(data))
        assert SECRET not in data
        assert (file, len(picture.getexif()), picture.info.keys() & {"exif", "icc_profile", "xmp", "comment", "Comment"}) == (file, 0, set())


def test_what_is_hidden_behind_a_picture_is_not_published(saved):
    path = saved("a.png", "PNG", (30, 20))
    path.write_bytes(path.read_bytes() + SECRET)

    assert all(SECRET not in data for _, data in image_files.published_files(path))


def test_a_photo_that_was_turned_stands_upright(saved):
    assert published(saved("a.jpg", "JPEG", (40, 20), exif=exif(orientation=6)))["a.jpg"].size == (20, 40)


@pytest.mark.parametrize(("name", "form", "mode"), [("a.png", "PNG", "RGBA"), ("a.png", "PNG", "L"), ("a.png", "PNG", "1"), ("a.jpg", "JPEG", "CMYK"), ("a.webp", "WEBP", "RGBA")])
def test_pictures_of_every_kind_of_colour_come_out(saved, name, form, mode):
    path = tmp = saved(name, form)
    Image.new(mode, (900, 600)).save(path, form)

    assert tmp == path
    assert {each.mode for each in published(path).values()} <= {"RGB", "RGBA"}


def test_a_phone_that_writes_several_pictures_into_one_is_understood(saved, tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30)).save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])

    assert image_files.defect_of(path) is None
    assert published(path)["a.jpg"].format == "JPEG"


@pytest.mark.parametrize(
    ("head", "fact"),
    [
        (b"", "the file is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "it is a pointer of Git LFS (run `git lfs pull`)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is a page or drawing in HTML, XML or SVG"),
        (b"\xef\xbb\xbf\r\n\t <!DOCTYPE html><title>Not found</title>", "it is a page or drawing in HTML, XML or SVG"),
    ],
)
def test_a_file_that_is_no_picture_is_told_what_it_is(tmp_path, head, fact):
    path = tmp_path / "a.png"
    path.write_bytes(head)

    assert image_files.defect_of(path) == (f"'a.png' is no picture: {fact}.", "Put the picture itself here.")


BROKEN = ("'a.png' can't be read as a picture: it is broken or cut off.", "Save it again, or fetch it anew from where it came.")


def test_a_picture_that_is_cut_off_is_told(saved):
    path = saved("a.png", "PNG", (300, 200))
    path.write_bytes(path.read_bytes()[:200])

    assert image_files.defect_of(path) == BROKEN




@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("size", "defect"),
    [((10_000, 10_000), BROKEN), ((10_000, 10_001), ("'a.png' has 10000 × 10001 pixels.", "Save it smaller: 1,600 pixels are shown at most.")), ((20_000, 20_000), BROKEN)],
)
def test_a_picture_that_would_fill_the_memory_is_refused(saved, size, defect):
    """It only says that it has so many pixels: one that may have them is found to be cut off."""
    path = saved("a.png", "PNG", (2, 2))
    written = bytearray(path.read_bytes())
    written[16:24] = struct.pack(">II", *size)
    written[29:33] = struct.pack(">I", zlib.crc32(written[12:29]))
    path.write_bytes(written)

    assert image_files.defect_of(path) == defect


def test_a_picture_of_a_kind_that_is_not_shown_is_told_under_any_name(saved):
    cure = "Save it as JPEG, PNG, WebP or AVIF."

    assert image_files.defect_of(saved("a.png", "GIF", (4, 4))) == ("'a.png' is a GIF picture under the name of a PNG.", cure)


@pytest.mark.parametrize(("beside", "name"), [([], "a.jpg"), (["a.jpg"], "a-2.jpg"), (["a.jpg", "a-2.jpg"], "a-3.jpg")])
def test_a_picture_under_another_name_is_given_one_that_is_free(saved, tmp_path, beside, name):
    path = saved("a.png", "JPEG", (4, 4))
    for each in beside:
        (tmp_path / each).write_bytes(b"")

    assert image_files.defect_of(path) == ("'a.png' is a JPEG picture under the name of a PNG.", f"Rename it to {name}, there and where it is named.")


@pytest.mark.parametrize(("size", "shown"), [((3, 4000), (3, 4000)), ((4000, 1), (1600, 1)), ((480, 48), (480, 48)), ((481, 48), (481, 48))])
def test_a_picture_keeps_its_form_however_long_it_is(saved, size, shown):
    path = saved("a.png", "PNG", size)
    files = published(path)

    assert files["a.png"].size == shown == image_files.picture(path)[:2]
    assert all(each.height >= 1 for each in files.values())
    assert sorted(files) == sorted(["a.png", *(f"{width}/a.png.webp" for width in image_files.WIDTHS if width < shown[0])])


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")])
def test_a_picture_keeps_its_colours(saved, name, form):
    teal = (0, 128, 128)

    for each in published(saved(name, form, (500, 20))).values():
        assert all(abs(shown - drawn) <= 3 for shown, drawn in zip(each.convert("RGB").getpixel((250, 10)), teal, strict=True))


def test_a_picture_that_can_be_seen_through_stays_so(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGBA", (500, 20), (0, 128, 128, 0)).save(path)

    assert {file: (each.mode, each.getpixel((250, 10))[3]) for file, each in published(path).items()} == {"a.png": ("RGBA", 0), "480/a.png.webp": ("RGBA", 0)}


@pytest.mark.parametrize(("name", "form"), [("a.png", "PNG"), ("a.jpg", "JPEG")])
def test_the_colours_of_a_picture_with_a_profile_become_those_of_the_web(tmp_path, name, form):
    path = tmp_path / name
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_green = profile.replace(b"rXYZ", b"____", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"____", b"gXYZ", 1)
    Image.new("RGB", (40, 20), (100, 150, 200)).save(path, form, icc_profile=red_is_green)

    shown = published(path)[name].getpixel((20, 10))

    assert all(abs(each - meant) <= 4 for each, meant in zip(shown, (150, 100, 200), strict=True)), shown


def test_a_profile_that_nobody_can_read_changes_nothing(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 20), (100, 150, 200)).save(path, icc_profile=b"nonsense")

    assert published(path)["a.png"].getpixel((20, 10)) == (100, 150, 200)


@pytest.mark.parametrize("name", ["a.svg", "a.gif", "a", "a.png.exe"])
def test_a_file_of_another_kind_is_no_picture(tmp_path, name):
    (tmp_path / name).write_bytes(b"GIF89a")

    assert image_files.defect_of(tmp_path / name) == (f"'{name}' is not a picture that the site shows.", "Use JPEG, PNG, WebP or AVIF.")


def test_a_picture_has_at_most_25_megabytes(tmp_path):
    path = tmp_path / "a.png"
    told = []
    for size in (image_files.MAX_BYTES, image_files.MAX_BYTES + 600_000):
        with path.open("wb") as file:
            file.truncate(size)
        told.append(image_files.defect_of(path))

    assert told == [BROKEN, ("'a.png' has 26 MB; a picture may have 25.", "Save it smaller: 1,600 pixels are shown at most.")]


def test_a_picture_that_is_exchanged_is_looked_at_again(saved):
    path = saved("a.png", "JPEG", (4, 4))
    before = image_files.defect_of(path)

    saved("a.png", "PNG", (4, 4))

    assert before is not None
    assert image_files.defect_of(path) is None
