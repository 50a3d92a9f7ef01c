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
    // 5,000 steps in 123 characters. They took many seconds and hundreds of megabytes as long as each step compared all
    // that an onlooker has seen, and not only where something new was seen.
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
    // 1,820 steps of a replicated log: 2.6 s as long as a step, and each that is taken back, copied three states with all
    // that was ever executed; 1.1 s since a state is shared by all that keep it.
    Case {
        text: "run=AS1XC7hWYxZ-1_d9e-___-tc5nR00-VIJ0eJmOjiUu6hmJSZSTGDYqRJhplhYujqVilROhWnUDFO6KIUijQ1wiSlUqeZFIpcotyZed8v\
               T_3_2f_e37fW-t71rnetXfynQcOGXHvVFTcNGth-yPXXuMS_YWs2fV77-oqn156CaptRbGmKHBIfYHCGgAQF468UjpeOzwL_5VHMj65Srgtm\
               ugjIuIBXliCuT-EzeF4UoSH_FqEcv-BVhjLUQ4F3jN-JZUD9AlfJgdFwUAA0n6I-19RDuWWOl4fxQxcyXrDE01ATLklpIoOiTRRFMXeU8uO5\
               OKGffLTW1DKPBryZwxE4hQ_aozt3pBaPmeeO02moO7-b4TSczIUllsqEoQNv1eP6DjiTy_K4GKeiObqiJX6NXujJQ52MFrRYhLPQjWvLzSe0\
               dRw_nV0734OLPJqiAz2VoKWCb4F2ETnDhbSVoi2OwWXcnXF3b56mnL66oQdNVODEiGMZtxbTewOuOQ2d-KyY0SS00ROHE9L6tCCXzVCJVvx1\
               Ki38km6P4drGqOJVhWXGhwlBrKI5mahkGMMYXStGl4sh9eAxS2joWBotMMxOMbnH8Pil_ByOE_i7C01X0sbRdFNOwy3otg3BCGgdudKcQRRz\
               1y9wFDpblkPqXDSTeqObokiT-vwuiYnJRXIUaD6Xv4tpDvlBwo-JJv6F-EBQiS3hZ7opt2WZT-ksielOtagg3pbKemIQ6Yoj4WQiR-8-enKW\
               ZuKdK4khhHgz4baiGAr5aJmsiE_uZ27HauCmIhGKhKlHBnXFNbiaZCmnl8a83wQV-cO5tjyysZIMO57ABEJWRWg60GJjZjiPwbgKfQnYCfgN\
               4SrD-biOsReRSe357Bbu64Z7DIOYiXL04bI-GIojaaYR7jI8IgALdMeaYQgX0tTbhjcN_zL-_KdhmitgosPXWtfVfWC01hpjHGlU47DQ4bd0\
               1ACTDQ-Z3PwZ4w1_oLUGidOtMYbzU4cLMNxCoEuxPzCdixxWOLzm0B9PG0nBUIbjKYXZHCf6sY4Enmuy9aqzkOANM6dtf8VIz_Pe57T2Li3f\
               avjC4QZcgXmGVbqzjNzwFfjSaQH_n0xYlzsaYlRluETBt9XJhjGYOocfDN8aVirlzzpCNN1wv8ejXnrgMNLJWVNsN8xweN-hM-43HqcvzsMy\
               k2IU4xGHFw0Pe7mc6DHX4QnDUsZluM_Tfr4NOrLEuO84ZrU783IOa7ARvyuYyypa51G7EwQKSoYZhn-IbfTYnyltxL399WOSUZzyjLkbmuSn\
               GvP6bxFppOEAT-CwweXSTMWxxmG-YYPh4_iot3JchcdMSVpk-FJ2qmgl43cliTSYWf_MCtgq9fvIsFYc7401AVN8RvW702NDglOVgEkS640J\
               6pKYxvq0cJLkrg_WB2Z9boKlDh85_BHrAiZ4AftSwBsetyqeWQ5zHLYGMYFGljhsNsrKcFL2bDQsKHE_OaZraoLvPBknNG7H6LjsKYfnPWZ4\
               7DB8L00YnRBcS43UQJLjyh0ek7hbovymx65Alt_IdFYHbDLHpC6xKIMZE0ZjUx0r82GHA8yv0css5X92gvEJRiaS6W_Vj-532MVqCCLiiIAD\
               Ho94UYfJnemFMrnblBtb09gc_lej2e-F9RYlux3e4s1EDKK_QTKUw8JA8rAstni337RlheExz5JeFfCDOtOP7JHY7UTmgw47grSrPe41R2Jx\
               XzPcEYHdp7a52ARjI4wMgqcLNnhsdsKoCRPE4y0PuJSqPYXIGl4MsbUNpo4-4zDK44FYOydip2NNqXE-4FFj5GVzvOxElBRLpZNEaCiPs9Xh\
               PYd1Hi8EVtCmQJUvweesFSeIJwbWxrNBN_rgcY_XAgVtEEvBVTtKSW3Aux47Tccjw5g13s5jm4kTTyij-3gsUbAe5oeo5Efr96JApWsmb9sd\
               3nbYF_zpeDxQCqtjTRRhow5ehU-cUtCLhdSKMkEqvOvYZlY7rHcqj-64CK_6zHks9jilQMya0NP6KEOleC3aOiCROwsPGl42jCZg5r9yeDxy\
               rNpjvHIv8t6GO0w8IzV709tRxIai8pLxsKoSdd8jhPlB0t_hTqMK08FlRH6SKptJXElVC74jI7gIY00KV6c7eE6Y3GtYZ-Qgqzl2jO5E_wps\
               jClrpOSeRxOeqVjsZP8wHTbBCyzh1drGiMbyIBpc5ouFZ4giTD9XXcxVRG6_YHvH_AAB2pPy-KjhGcOTRiW_BLUW9pg42wHjjMsU3VxZZaLO\
               RM6T2i1R58W5SUTEKaNns8JvVIh3G9ao0FhXDaUcsz21meD8Rbp6M4Uh4FOHbXEILMICx2jYaUoFzH-NJ08CIV1pWG5YYIprpfnJahAn0alJ\
               Iha7_ElxGtvoXHNhNdNyses2JMuO5F_qLAl7LK_r55y6bRkhGExS9lGbLrBtpgpmi0ppqM65zHC3cFaXf92RFxR0kvPByIkgSZvmGDsJcRgJ\
               nBHrKYRf3amgZnmPwyeGCQ4jnPT1SuX3KLrsR23Lsd_y3l6TTldJ2FvwSY35WcYiG4DrCX9zbrmO_Zjrpuv5YEwzMqgL_kZd2RyJWM68FwhC\
               W9ZFJ8xWrzyDyRyOv4OdoCc5Ww-_J7g3i2zzdGedYSLzJJZeTY5djUvUq0optRoim1L-u6SWBmzWzab4yeNjH0eSJz2ma7D5xuF7U330V91f\
               joHMMAu9Jrb06tgVF3gs8bqmPjqNA-1BVNhEZxrucCQj47iKPe5hcWByLMjG9LEtajHJ1JEA9dGWWlPcndVhIwJUtdmOo8S9cYQ4ASOUTsou\
               e_2yuHmAJpSZTlOEhr5exLCjNJG2hijKgbI3TA24zh0S060iGXsQO_h29fPbuLBYaT-SIxf7PUvpXIxzrLPbyMtDs3RwYyUoHH0GipzfS3B7\
               sATmSM9IjQG-L8ulTHv5-HKWWdih2DgVveBoo6UWlVBti5KMvZLcvUbCUqmxh4C11uhRoFL0Y5un600OvVS-nHAoyFtclqR-hAewQwrPGprv\
               _AWk4E3s1y_zZYKnaEMpGEIS38LDDVDZsMWudTLyvMufy3Cb4R1HMrJzrDd8KAzG6XcF_mfK9GdMl5FIG6K2FChrBI7bJUWl6jC7HKSJV8Z3\
               iBpNJGTVNFUF5S2RMvAoUfTIiu2RMv1Udhlljimc7qh0xIH1czs41PXVTFKBb2Iso5XqmkiY7ZEt1MjNEurjCVYJ1kovamOHrhR32yqHtZJO\
               TXOfM2LHGWgqa5BH47j2O-zWm1qJjpZI1dl4x2g2nxVUMUW8OUqyyNjnO9G7Vjy5gakhJyYmuDNR3xnKDZN1Ks4tSwIWJQLmHB2UisRZYl2C\
               ZzwWerVsEuKh4Pqp9FcnUalrglRrneroWOxRHFGa1ybxzWtvHCALGgN4-wiltCMWJHg_6DjHi67tBAyzfwi7Dzz2qn73iP-fyMGEgFEBr3i8\
               6LE0wcJEd1rga8HTFfOcNJw9f1-i1smC6Cgm_seRg2z1QdWzUxMhMeSg00kZnqO3UUbwRYKdQXI2Lwj6jxO8l-LDFE9FPSjGYymeTvFDwLXy\
               ppef3V4jHlvxKk7amfBZxfkvleo_4UXaW7HHszOMyXi8fHvlNuCdgG1BErUywa4UNYma7swMP6VZmhW0lvL9FSei8HMrGc_sBbxqGEXjnBuC\
               0rw_oDrT-Yjne176sFLz3OpMaWPT-zCJb_718VEqMV8d8F3GcsIaTueEL-PRf0yxLOi9n4lkn96bUEI9J16Mo-cMawPqAuWqFSZkWJHJEN9u\
               6HegcsPVn6YYoVmyRprB1v8cO8uQ_MWUj4MJduvVfVuiPKySrPKwPONAJY6_L1UqKinwFLHlaZ4z5Csp67ruULcPeD3Dr_h8Z4ZXcqyWHN7K\
               5djMG2BKDgcz1Q273gMZJnDgyLkNObT5P7kE",
        is_limited: true,
    },
];
