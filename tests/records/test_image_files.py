"""Pictures: what they are is found out from their content, and nothing but the picture is published."""

import io

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


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path)

    assert image_files.defect_of(path) is not None


def test_a_phone_that_writes_several_pictures_into_one_is_understood(saved, tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30)).save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])

    assert image_files.defect_of(path) is None
    assert published(path)["a.jpg"].format == "JPEG"
