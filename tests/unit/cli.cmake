# What both programs say of themselves and of a wrong call, as a shell sees it.
add_test(NAME unit.programs COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/unit/programs.sh
	$<TARGET_FILE:guise> $<TARGET_FILE:guised>)
