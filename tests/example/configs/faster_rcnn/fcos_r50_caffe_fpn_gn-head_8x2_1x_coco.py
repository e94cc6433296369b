_base_ = ["./libra_faster_rcnn_r50_fpn_coco_1x.py", "../_base_/default_runtime.py"]
