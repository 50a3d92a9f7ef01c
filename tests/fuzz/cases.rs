//! What was once found, by fuzzing or by somebody: these run first, for ever.

/// A link or a file, and what is asked of it.
pub struct Case {
    /// The text.
    pub text: &'static str,
    /// Whether it must be done within the limits of time and memory.
    pub is_limited: bool,
}

/// Every case.
pub const CASES: &[Case] = &[
    // An input that snapshots do not have, at a process that they do not have: 10 · (255 + 1) was too much for a byte.
    Case { text: "run=AQEiAN3_CHNuYXBzaG90AQIAAQAABwEAAwEBgQIBAAAAAAAEAAEABLla", is_limited: true },
    // 5,000 steps in 123 characters. They take many seconds and hundreds of megabytes as long as each step compares all
    // that an onlooker has seen; once it does so only where something new was seen, this can be limited as well.
    Case {
        text: "run=Ae3EuQmAQBAAwF0fNLQLI4syMBDEQAVbuLKt4RKjgWGmY72f5b32Z7uWdz_vpusjs8xlzogKWaOp0VYYIsdI27Zt27Zt27Zt27Zt27Zt\
               27Zt27Zt__kH1OI",
        is_limited: true,
    },
    // A name of a parameter in a file that is written twice, and numbers beyond every number.
    Case {
        text: "{\"lightcone\":1,\"algorithm\":\"free\",\"parameters\":{\"processes\":2,\"processes\":3},\"seed\":1,\
               \"schedule\":\"by-hand\",\"choices\":[]}",
        is_limited: true,
    },
    Case {
        text: "{\"lightcone\":1,\"algorithm\":\"free\",\"parameters\":{\"processes\":2},\"seed\":18446744073709551615,\
               \"schedule\":\"by-hand\",\"at\":4294967295,\"choices\":[{\"delay\":4294967295},{\"crash\":255},{\"partition\":[]}]}",
        is_limited: true,
    },
];
