add_library(test_sign STATIC support/sign.c)
target_include_directories(test_sign PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_sign PRIVATE house_flags PUBLIC mail PkgConfig::OPENDKIM PkgConfig::CRYPTO)

unit_test(result auth)
unit_test(taglist auth)
unit_test(dkim auth test_sign)
