"""What learning platforms take: SCORM 1.2, Common Cartridge 1.1, Moodle's GIFT, and a plain zip."""
