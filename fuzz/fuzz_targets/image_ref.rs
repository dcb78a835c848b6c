//! Any text as an image reference: what is taken prints as it was written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::manifest::ImageRef;

fuzz_target!(|text: &str| {
    if let Ok(image) = text.parse::<ImageRef>() {
        assert_eq!(image.to_string(), text);
        let _ = image.registry();
    }
});
