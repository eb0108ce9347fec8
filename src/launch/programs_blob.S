/* The programs, as they were linked. */
    .section .rodata
.macro program name, file
    .balign 16
    .globl lc_\name\()_begin
    .hidden lc_\name\()_begin
lc_\name\()_begin:
    .ifnb \file
    .incbin "\file"
    .endif
    .globl lc_\name\()_end
    .hidden lc_\name\()_end
lc_\name\()_end:
.endm
    program image, LC_IMAGE_FILE
#ifdef LC_BUS_FILE
    program bus, LC_BUS_FILE
#else
    program bus
#endif
    .section .note.GNU-stack,"",%progbits
