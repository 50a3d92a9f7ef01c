//! A checksum, so that a link in which a character was changed is told to be damaged instead of opening as another run.

/// CRC-16/GENIBUS: finds every change within 16 neighbouring bits, and so every single changed character. It is
/// inverted at the end, since otherwise zeros could be appended unnoticed.
pub fn crc16(bytes: &[u8]) -> u16 {
    !bytes.iter().fold(0xffff, |crc, byte| shift(crc ^ (u16::from(*byte) << 8)))
}

fn shift(crc: u16) -> u16 {
    (0..8).fold(crc, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_checksum_that_the_catalogues_describe() {
        assert_eq!(super::crc16(b"123456789"), 0xd64e);
    }
}
