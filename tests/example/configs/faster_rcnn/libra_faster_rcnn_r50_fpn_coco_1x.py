_base_ = "./faster_rcnn_r50_fpn_1x_coco.py"
