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
    // 1,232 steps of causal broadcast, for most of which only links are cut and healed. All that is done with it took
    // 1.03 s on a busy machine, and more than half of that went into judging the order of all deliveries at each of them.
    Case {
        text: "run=AVVWS3IdRRCsX_dMtZ7lJyHJL2SLG3AoYdgRQQSGA7BjyZJjmQW3YMkByKyax8dySPPpqs7Kyqye88fXnz69fvfV1z98__rNx9dPP-qQX_\
               _8_a_ffvnj87f68_icGiJTlD-bqJrIjnsXU_e9nuWmWmv4ZxfzscRwH4jBu1CsRdgtHuLR4nVoIAN_1IaGqQzVsakvVc_YzVVwLcxXaQNrN1ly\
               I7fDN0e8Ts89h_qo3REilhcA00wE7R75gCR8eRKvjEZcoS7YNjonEbg1VNUYrhHT1WxT29UITR0_eKIW2HgT_HciO4uOWMinOoMZsc7ztPHJGD\
               YZvJoZI6wRed6ttgdJZpOROwoJ80KmXa_JcNI3uCcyHuShFrfA0-UoB1RN9oTAAdVQsx6wF2s7M01uzuqIDJkXSBGk8AEU5KOX-R2ploHrxDYD\
               KXd0DXuCm2LVDU1GDCGuJo7XnpO1TJngLJACEXkHEvEUvFAhCnlE3qJY9mkYlSBV54OUSDbsyAIJfhZQa76Cq0CQo1C8BOU7e3mwx7pHXkoyVp\
               zakPxyCsRVcRH5nu0U3E-pHOCler2hKrENQcoG4AkS5A3rOg2dTGAKrmTmHbqzSgJ4xq24O1sOcI4uUBeUV_fNi7uBivg4X5TBUuozo2SCWmdF\
               tgb7S1zIDuOg_5v5ynd8B2go9ygMbjhRTroVFOCrf62TaD8W11elFzVXIWEBhYgUoJu7QyBSHuOKaF8zfYuYdkEwmQC6soaUjwcplcPS3jPArg\
               vaPeXyIHcteUKKrTc6ViyIYf3b4xhGzdM22NP_Z7g2bbkVgLynC1yBrnB1lTeqPDAC6qDTJOurwWupj-wV201SmZC5bllz1NbVyG4LI2-5hH1q\
               jZcC49rdqtG5YRPgrJLhXkNIKkPzgjs4MSCfwZgZZUFo_79CLj8wAmYKp-unT-NvvM0L2GIJqyaJFg_WrGgRW3z5Gjo8H6auydycKDWdkL6wsE\
               IW0QQQGcnWmrfNVFFabZrXktpis5sDD3tgmjYp1ViOg4N6R0fJJo4N4EUIxkvM6A3RoV26x3y4XSkqQa1uOKfijJqT4T2RRzF11Z7l01aIpTQi\
               ci9hOfB42sJQeouuQViysnQxLVaJtG2yogqRPiVQMI0SnDYKIBuRadtK-oSqQY07jPTTwR8T_SPJeXgEWTwvPBGpOPfBZsUEJuCnCaOVfxyV7V\
               JtH-1dJHZHm6u2Ax6pITJvyjPW6PwMmFRQHWKHgyjRG_6tsXTsRGmyvUyWhdi9rEDE2jMf6-INLv0J7CbbRmxLvgCR9wC5SszsgNa5AIkxBnWx\
               re2mG9mnFywp-9q5Z4Ehy5O8kfMxTIhUa5oc7lstrdZQi6onmffkR8pilR8XCOSmPiVvVuuyq-yhsPqzRCsCY3Pl2-SYpxmTx8bKU97m3QKdo7\
               4IHmGUPO11W4cC3DIBxKjPfMy507WeL3RfC7Qm8-ACKwlzdOfk-soQ-bQOP3DSfqh9c668Xz2XyiZ03crn2XbGWfUy6TEsHQ7nIj2OP6AkvMsa\
               _NAgTrzmYbUmNq9ADIfKV2fY4SmUMHDSAT8vcQbyqMiHhblwxnKEcPBCWvkBQJm87lpiM_qAPVAu0LWDRh5F0MYNVnD_fIfMNW0Y4JzkSITMoC\
               if66reFFOzyZw7QWqPKfBQTQB3SHmoe62uI7Etj8SupZ_h0O5FG3euby5CXAhimUbin1eem6WdvUcWdpLVA8gAa2SVn12PM6oQfm2tfA8w2xFz\
               P_oxRnRe2Li3tT1z88vlpdjSvwHttw",
        is_limited: true,
    },
];
