/* The image, as it was linked. */
    .section .rodata
    .balign 16
    .globl lc_image_begin
    .hidden lc_image_begin
lc_image_begin:
    .incbin LC_IMAGE_FILE
    .globl lc_image_end
    .hidden lc_image_end
lc_image_end:
    .section .note.GNU-stack,"",%progbits
